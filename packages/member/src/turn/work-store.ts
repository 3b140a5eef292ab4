import type { Core } from '../core.ts';
import { APPLY_SLICE_UNITS } from '../limits.ts';

/** Watches first, then the cleaning up after compaction, with what is left of the turn; at least one slice of each. */
export function workStore(core: Core, untilMs: number): void {
  const { store, io } = core;
  let watchesDone = store.stepWatches(APPLY_SLICE_UNITS);
  while (!watchesDone && io.clock.monotonicMs() < untilMs) watchesDone = store.stepWatches(APPLY_SLICE_UNITS);
  let cleaningDone = store.stepCompaction(APPLY_SLICE_UNITS);
  while (!cleaningDone && io.clock.monotonicMs() < untilMs) cleaningDone = store.stepCompaction(APPLY_SLICE_UNITS);
  core.hasStoreWork = !(watchesDone && cleaningDone);
}
