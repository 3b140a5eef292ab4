/** How long a run is, in virtual milliseconds. */
export interface RunOptions {
  /** Under faults, with safety checked throughout. */
  readonly safetyMs: number;
  /** Bound of the liveness phase after it. */
  readonly livenessMs: number;
}

/** As many elections as fit thirty seconds at etcd's timeouts, and more where they are short. */
export function runOf(electionMs: number): RunOptions {
  return { safetyMs: 4_000 + 26 * electionMs, livenessMs: 30_000 };
}
