/** Counterexamples kept for each invariant; the count goes on. */
export const MAX_EXAMPLES = 10;
/** How far the clocks of two machines may differ, unless told otherwise. */
export const DEFAULT_SKEW_MS = 250;
/** From a commit to the last request that may still start under what it replaced, unless told otherwise. */
export const DEFAULT_CONVERGENCE_MS = 5000;
/** The lease of an instance, after which a fenced one must have stopped, unless told otherwise. */
export const DEFAULT_LEASE_MS = 6000;
/** The staleness bound where no channel policy says. */
export const DEFAULT_STALENESS_MS = 30_000;
/** How long reading a whole history may wait for the store. */
export const HISTORY_DEADLINE_MS = 30_000;
