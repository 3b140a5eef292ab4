import type { Core } from '../core.ts';
import { APPLY_SLICE_UNITS } from '../limits.ts';

/** Watches first, then the cleaning up after compaction, with what is left of the turn; at least one slice of each. */
export function workStore(core: Core, untilMs: number): void {
  const { store, io, plan } = core;
  const units = plan.options.sliceUnits ?? APPLY_SLICE_UNITS;
  let watchesDone = store.stepWatches(units);
  while (!watchesDone && io.clock.monotonicMs() < untilMs) watchesDone = store.stepWatches(units);
  let cleaningDone = store.stepCompaction(units);
  while (!cleaningDone && io.clock.monotonicMs() < untilMs) cleaningDone = store.stepCompaction(units);
  core.hasStoreWork = !(watchesDone && cleaningDone);
}
