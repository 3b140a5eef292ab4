/** How long a run is, in virtual milliseconds. */
export interface RunOptions {
  /** What the run is about, see focus.ts: 0 nothing in particular, 1 disks, 2 traffic, 3 succession, 4 oblivion, 5 images. */
  readonly focus: number;
  /** Under faults, with safety checked throughout. */
  readonly safetyMs: number;
  /** Bound of the liveness phase after it. */
  readonly livenessMs: number;
}

/** As many elections as fit thirty seconds at etcd's timeouts, and more where they are short. */
export function runOf(electionMs: number): Omit<RunOptions, 'focus'> {
  return { safetyMs: 4_000 + 26 * electionMs, livenessMs: 30_000 };
}
