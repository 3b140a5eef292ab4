import { compileForLong } from './compile.ts';
import { InOrder, upward } from './in-order.ts';
import type { SeedOutcome, SeedTask } from './outcome.ts';
import { OWN_WORKER, Slot } from './slot.ts';
import { watchMemory } from './slots.ts';

export interface SearchPlan {
  readonly firstSeed: number;
  readonly runs: number;
  /** No seed is begun afterwards; on performance.now(). */
  readonly untilMs: number;
  readonly workers: number;
  /** Ends the search; what is being tried then is of no interest. */
  readonly signal?: AbortSignal;
  readonly task: Omit<SeedTask, 'seed'>;
  readonly print?: (lines: readonly string[]) => void;
  /** Outcomes in the order of seeds; true ends the search. */
  readonly onOutcome: (outcome: SeedOutcome) => boolean;
}

/** Tries seed after seed on every worker. Rejects with `SearchError` where the rooms do not load. */
export async function searchSeeds(plan: SearchPlan): Promise<void> {
  compileForLong(plan.runs);
  const search = { isOver: plan.signal?.aborted === true };
  const order = new InOrder(upward(plan.firstSeed, plan.runs), (outcome) => {
    if (!search.isOver && plan.onOutcome(outcome)) search.isOver = true;
    if (search.isOver) endAll();
  });
  const slots = Array.from({ length: Math.min(plan.workers, plan.runs) }, () => new Slot(OWN_WORKER, { print: plan.print }));
  let endAll = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    endAll = resolve;
  });
  plan.signal?.addEventListener('abort', () => {
    search.isOver = true;
    endAll();
  });
  const lane = async (slot: Slot): Promise<void> => {
    while (!search.isOver && performance.now() < plan.untilMs) {
      const seed = order.next();
      if (seed === undefined) return;
      order.settled(await slot.run({ ...plan.task, seed }));
    }
  };
  const stopWatching = watchMemory(() => slots);
  try {
    await Promise.race([Promise.all(slots.map(lane)), ended]);
  } finally {
    stopWatching();
    await Promise.all(slots.map((slot) => slot.close()));
  }
}
