import { isDigest, PART_KINDS } from '@raftgate/contract';
import type {
  Artifact,
  DataRefSpec,
  FallbackSpec,
  FlagSpec,
  JsonObject,
  JsonValue,
  ModelSpec,
  PartKind,
  ProbeSpec,
  PromptSpec,
  RouteSpec,
  ServingConfigSpec,
  TimeoutsSpec,
} from '@raftgate/contract';
import { z } from 'zod';
import { name } from '../document/schema.ts';

const json: z.ZodType<JsonValue> = z.json();
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());
const positive = z.int().min(1);
const text = z.string().max(4096);

const artifact: z.ZodType<Artifact> = z.strictObject({
  uri: text.min(1),
  digest: z.string().refine(isDigest, 'not a digest: sha256: and 64 lower-case hex digits'),
  mediaType: text.optional(),
  sizeBytes: z.int().min(0).optional(),
});

const model: z.ZodType<ModelSpec> = z.strictObject({
  task: text,
  artifacts: z.array(artifact).min(1).max(64),
  accepts: z.strictObject({
    frame: z.array(positive).min(1).optional(),
    context: z.array(z.int().min(0)).min(1).optional(),
    sampleRateHz: z.array(positive).min(1).optional(),
  }),
  inputs: z.array(text).max(64).optional(),
  parameters: jsonObject.optional(),
});

const servingConfig: z.ZodType<ServingConfigSpec> = z.strictObject({
  model: name,
  frame: positive.optional(),
  context: z.int().min(0).optional(),
  sampleRateHz: positive.optional(),
  concurrency: positive.optional(),
  reads: z.record(name, z.array(positive).min(1)).optional(),
  parameters: jsonObject.optional(),
});

const route: z.ZodType<RouteSpec> = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        match: z.strictObject({ path: text.optional(), header: z.strictObject({ name: text, value: text }).optional() }),
        model: name,
        hashKey: text.optional(),
      }),
    )
    .min(1)
    .max(64),
});

const timeouts: z.ZodType<TimeoutsSpec> = z.strictObject({
  requestMs: positive,
  perTryMs: positive.optional(),
  idleMs: positive.optional(),
  firstTokenMs: positive.optional(),
  retries: z.int().min(0).max(10).optional(),
});

const flag: z.ZodType<FlagSpec> = z.strictObject({
  state: z.enum(['ENABLED', 'DISABLED']),
  variants: z.record(name, json),
  defaultVariant: name.nullable(),
  fractional: z
    .array(z.strictObject({ variant: name, weight: z.int().min(0).max(1000) }))
    .min(1)
    .max(64)
    .optional(),
  refersTo: z.literal('prompt').optional(),
});

const prompt: z.ZodType<PromptSpec> = z.strictObject({
  type: z.enum(['text', 'chat']),
  template: z.union([z.string(), z.array(z.strictObject({ role: text, content: z.string() })).max(64)]),
  inputs: z.array(text).max(64).optional(),
});

const dataRef: z.ZodType<DataRefSpec> = z.strictObject({
  type: z.enum(['index', 'promptCache', 'policyTable', 'embeddings', 'table']),
  artifact,
  schemaVersion: positive,
  dimensions: positive.optional(),
  embeddingModel: name.optional(),
});

const probe: z.ZodType<ProbeSpec> = z.strictObject({
  roles: z.array(name).min(1).max(32),
  input: z.strictObject({ artifact: artifact.optional(), value: jsonObject.optional() }),
  expect: z
    .array(
      z
        .strictObject({ metric: name, min: z.number().optional(), max: z.number().optional() })
        .refine((one) => one.min !== undefined || one.max !== undefined, 'needs min or max'),
    )
    .min(1)
    .max(32),
  timeoutMs: positive,
});

const fallback: z.ZodType<FallbackSpec> = z.strictObject({ response: json });

/** What each kind of part looks like. Typed as the contract types it, so that the fleet may rely on it. */
export const PART_SPECS = { model, servingConfig, route, timeouts, flag, prompt, dataRef, probe, fallback } as const satisfies Record<
  PartKind,
  z.ZodType
>;

/** The manifest kind of a part kind: `servingConfig` is `ServingConfig`. */
export function manifestKind(kind: PartKind): string {
  return kind.slice(0, 1).toUpperCase() + kind.slice(1);
}

export function partKindOf(manifest: string): PartKind | undefined {
  return PART_KINDS.find((kind) => manifestKind(kind) === manifest);
}
