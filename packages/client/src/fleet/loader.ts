import type { Digest, JsonValue, PartKind, ProbeSpec } from '@raftgate/contract';

/** A part of a bundle as a worker holds it: its digest was verified against its bytes. */
export interface HeldPart {
  readonly kind: PartKind;
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  readonly spec: JsonValue;
}

/** Parts by `kind/name`. */
export type Parts = ReadonlyMap<string, HeldPart>;

/** Says that what is being done is no longer wanted. */
export interface Cancellation {
  readonly isCancelled: boolean;
  /** Called once, later than the cancelling call or at once when it is cancelled already. */
  onCancel(run: () => void): void;
}

export interface LoadRequest {
  readonly bundle: Digest;
  readonly name: string;
  /** The parts this role consumes. */
  readonly parts: Parts;
  /** Bytes that `fetchArtifact` brought, by digest; verified. */
  readonly artifacts: ReadonlyMap<Digest, Uint8Array>;
}

/**
 * What an application does with a generation; `L` is whatever it keeps of it. A rejected promise is a failed level: the
 * SDK says so in its instance record and serves nothing of that generation.
 */
export interface Loader<L> {
  load(request: LoadRequest, signal: Cancellation): Promise<L>;
  warm?(loaded: L, signal: Cancellation): Promise<void>;
  /** Plays a golden probe and answers what it measured, by metric; the SDK judges it against the probe's expectation. */
  probe?(loaded: L, probe: ProbePart, signal: Cancellation): Promise<Readonly<Record<string, number>>>;
  /** Nothing pinned to it is left. */
  unload?(loaded: L): Promise<void> | void;
  memoryBytes?(loaded: L): number;
}

export interface ProbePart {
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  readonly spec: ProbeSpec;
}
