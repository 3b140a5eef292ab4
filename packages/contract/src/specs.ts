import type { Digest } from './digest.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** An OCI-descriptor-shaped reference. A member verifies the digest of what it fetched before it says `fetched`. */
export interface Artifact {
  readonly uri: string;
  readonly digest: Digest;
  readonly mediaType?: string;
  readonly sizeBytes?: number;
}

/** What a model can be run with; a list names every allowed value. The commit rules hold the serving config against it. */
export interface ModelAccepts {
  readonly frame?: readonly number[];
  readonly context?: readonly number[];
  readonly sampleRateHz?: readonly number[];
}

export interface ModelSpec {
  readonly task: string;
  readonly artifacts: readonly Artifact[];
  readonly accepts: ModelAccepts;
  /** Names of the tensors or fields it takes. */
  readonly inputs?: readonly string[];
  readonly parameters?: JsonObject;
}

export interface ServingConfigSpec {
  /** Name of the model part it is for. */
  readonly model: string;
  readonly frame?: number;
  readonly context?: number;
  readonly sampleRateHz?: number;
  readonly concurrency?: number;
  /** Data references it reads, each with the schema versions it understands. */
  readonly reads?: Readonly<Record<string, readonly number[]>>;
  /** Whatever else the engine takes (thresholds, token limits, temperature). */
  readonly parameters?: JsonObject;
}

export interface RouteSpec {
  readonly rules: readonly RouteRule[];
}
export interface RouteRule {
  /** All given must match; an empty match matches everything. */
  readonly match: { readonly path?: string; readonly header?: { readonly name: string; readonly value: string } };
  /** Name of the model part that answers. */
  readonly model: string;
  /** Request attribute that sticks a caller to a generation or variant. */
  readonly hashKey?: string;
}

export interface TimeoutsSpec {
  readonly requestMs: number;
  readonly perTryMs?: number;
  readonly idleMs?: number;
  readonly firstTokenMs?: number;
  readonly retries?: number;
}

/** flagd's flag, without JsonLogic: `fractional` is its only targeting. */
export interface FlagSpec {
  readonly state: 'ENABLED' | 'DISABLED';
  readonly variants: Readonly<Record<string, JsonValue>>;
  /** Null: the caller's own default. */
  readonly defaultVariant: string | null;
  /** Variant by bucket: salt is the flag's name, key the targeting key (`bucket.ts`). */
  readonly fractional?: readonly { readonly variant: string; readonly weight: number }[];
  /** The variants' values are names of prompt parts of the same bundle. */
  readonly refersTo?: 'prompt';
}

export interface PromptSpec {
  readonly type: 'text' | 'chat';
  readonly template: string | readonly { readonly role: string; readonly content: string }[];
  /** Names that the template's `{{name}}` holes take. */
  readonly inputs?: readonly string[];
}

export interface DataRefSpec {
  readonly type: 'index' | 'promptCache' | 'policyTable' | 'embeddings' | 'table';
  readonly artifact: Artifact;
  readonly schemaVersion: number;
  readonly dimensions?: number;
  /** Name of the model part whose embeddings it holds. */
  readonly embeddingModel?: string;
}

export interface FallbackSpec {
  /** What to answer when nothing else may. */
  readonly response: JsonValue;
}
