import { array, bool, digest, format, integer, label, name, object, oneOf, optional, text } from './check.ts';
import type { Check } from './check.ts';
import type { Digest } from './digest.ts';
import { MAX_GENERATIONS, MAX_PROBE_RESULTS } from './limits.ts';
import { LEVELS } from './prepare.ts';
import type { Level } from './prepare.ts';
import { SDK_STATES } from './state.ts';
import type { SdkState } from './state.ts';

/** One golden probe, played once. */
export interface ProbeResult {
  /** name@version of the probe part. */
  readonly probe: string;
  readonly passed: boolean;
  /** For people: `speechSegments 2..4`, `0`. */
  readonly expected: string;
  readonly actual: string;
}

/** Why a generation could not be brought to the level wanted. */
export interface PrepareFailure {
  readonly code: 'FETCH' | 'DIGEST' | 'LOAD' | 'WARM' | 'PROBE';
  readonly message: string;
}

/** What an instance holds of one bundle. */
export interface HeldGeneration {
  readonly bundle: Digest;
  readonly level: Level;
  /** The prepare order this answers; absent for a bundle loaded because it is assigned. */
  readonly order?: { readonly rollout: string; readonly attempt: number };
  readonly failure?: PrepareFailure;
  readonly probes?: readonly ProbeResult[];
}

/**
 * `instances/CHANNEL/REGION/INSTANCE`, under the instance's lease: who it is, what it holds, what it serves by. Written by the
 * instance alone, whenever something changes.
 */
export interface InstanceRecord {
  readonly format: 1;
  readonly instance: string;
  readonly channel: string;
  readonly region: string;
  readonly zone?: string;
  readonly role: string;
  /** Instances of one group share a model: one acknowledgement, one flip. */
  readonly group?: string;
  /** Drawn at start, never used twice. */
  readonly incarnation: number;
  readonly sdkVersion: string;
  readonly state: SdkState;
  /** Serves requests: FRESH or STALE with every generation of its assignment held; or EXPIRED with serve-stale or fallback-bundle. */
  readonly isServing: boolean;
  /** The assignment it serves by; zeros before the first. */
  readonly lineage: number;
  readonly epoch: number;
  readonly revision: number;
  readonly overlayRevision: number;
  readonly generations: readonly HeldGeneration[];
  readonly memoryBytes?: number;
  /** Age of its proof of freshness when this was written. */
  readonly staleMs: number;
}

const checkProbeResult: Check<ProbeResult> = object<ProbeResult>({ probe: text(), passed: bool, expected: text(), actual: text() });

const checkHeld: Check<HeldGeneration> = object<HeldGeneration>({
  bundle: digest,
  level: oneOf(LEVELS),
  order: optional(object<{ rollout: string; attempt: number }>({ rollout: name, attempt: integer(1) })),
  failure: optional(object<PrepareFailure>({ code: oneOf(['FETCH', 'DIGEST', 'LOAD', 'WARM', 'PROBE']), message: text() })),
  probes: optional(array(checkProbeResult, MAX_PROBE_RESULTS)),
});

export const checkInstanceRecord: Check<InstanceRecord> = object<InstanceRecord>({
  format: format(1),
  instance: name,
  channel: label,
  region: label,
  zone: optional(name),
  role: name,
  group: optional(name),
  incarnation: integer(1),
  sdkVersion: text(),
  state: oneOf(SDK_STATES),
  isServing: bool,
  lineage: integer(0),
  epoch: integer(0),
  revision: integer(0),
  overlayRevision: integer(0),
  generations: array(checkHeld, 2 * MAX_GENERATIONS),
  memoryBytes: optional(integer(0)),
  staleMs: integer(0),
});
