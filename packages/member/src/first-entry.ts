import type { Core } from './core.ts';
import type { BarrierWaiter } from './waiter.ts';

/** Until an entry of the term in force is applied here: its leader has had something agreed. It costs no message. */
export function awaitFirstEntry(core: Core, waiter: BarrierWaiter, deadlineMs: number): void {
  const { term } = core.soft;
  if (core.appliedTerm < term) core.transfer.add(waiter, deadlineMs, term);
  else core.io.timers.soon(() => waiter.settled({ outcome: 'reached', index: core.store.appliedIndex }));
  core.wake();
}
