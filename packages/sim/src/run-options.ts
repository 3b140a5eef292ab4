/** How long a run is, in virtual milliseconds. */
export interface RunOptions {
  /** What the run is about, by its number in focus/focus.ts; 0 is nothing in particular. */
  readonly focus: number;
  /** Under faults, with safety checked throughout. */
  readonly safetyMs: number;
  /** After that: harm done to one member so many times, which must be well again before the next; see phases/rounds.ts. */
  readonly rounds: number;
  /** Bound of the liveness phase after it. */
  readonly livenessMs: number;
}

/** As many elections as fit thirty seconds at etcd's timeouts, and more where they are short. */
export function runOf(electionMs: number): Omit<RunOptions, 'focus'> {
  return { safetyMs: 4_000 + 26 * electionMs, rounds: 0, livenessMs: 30_000 };
}
