/** How long a run is, in virtual milliseconds. */
export interface RunOptions {
  /** Under faults, with safety checked throughout. */
  readonly safetyMs: number;
  /** Bound of the liveness phase after it. */
  readonly livenessMs: number;
}

export const RUN: RunOptions = { safetyMs: 30_000, livenessMs: 30_000 };
