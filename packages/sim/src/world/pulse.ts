/**
 * Counts what happens in this thread, where another one may be given to see it: a run that stands still is in something that has no end. Written and
 * never read here, so that it moves nothing in a run (law 3).
 */
export const pulse: { counter: Int32Array } = { counter: new Int32Array(1) };
