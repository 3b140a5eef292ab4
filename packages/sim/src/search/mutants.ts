import { SearchError } from './errors.ts';
import { MutantSearch, type MutantVerdict, type SeedPlan } from './mutant-search.ts';
import type { SeedOutcome, SeedTask } from './outcome.ts';
import type { PatchFile } from './patch-file.ts';
import { levelsOf, plant } from './planted.ts';
import { Slot } from './slot.ts';
import { watchMemory } from './slots.ts';

export interface MutantPlan {
  readonly root: string;
  readonly patches: readonly PatchFile[];
  readonly seedsOf: (patch: PatchFile) => SeedPlan;
  readonly task: Omit<SeedTask, 'seed'>;
  readonly workers: number;
  /** As each is over. */
  readonly onVerdict: (verdict: MutantVerdict) => void;
}

/** Searches every patch for a seed that kills it: a worker a mutant, and the idle ones join those still at it. */
export async function searchMutants(plan: MutantPlan): Promise<MutantVerdict[]> {
  const verdicts = new Map<string, MutantVerdict>();
  const searches = plan.patches.map(
    (patch) =>
      new MutantSearch(plan.root, patch, plan.seedsOf(patch), (verdict) => {
        verdicts.set(verdict.id, verdict);
        plan.onVerdict(verdict);
      }),
  );
  const busy = new Set<Slot>();
  const stopWatching = watchMemory(() => busy);
  try {
    await Promise.all(Array.from({ length: plan.workers }, () => lane(searches, plan.task, busy)));
  } finally {
    stopWatching();
    await Promise.all(Array.from(busy, (slot) => slot.close()));
    for (const search of searches) search.remove();
  }
  return plan.patches.flatMap((patch) => verdicts.get(patch.id) ?? []);
}

async function lane(searches: readonly MutantSearch[], task: MutantPlan['task'], busy: Set<Slot>): Promise<void> {
  for (;;) {
    const search = pick(searches);
    if (search === undefined) return;
    search.lanes += 1;
    let slot: Slot | undefined;
    try {
      slot = new Slot(search.begin());
      busy.add(slot);
      await Promise.race([work(search, slot, task), search.over]);
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      search.failed(error);
    }
    if (slot !== undefined) busy.delete(slot);
    await slot?.close();
    search.lanes -= 1;
    if (search.lanes > 0) continue;
    search.end();
    search.remove();
  }
}

/** One that nobody has begun; else the one with the fewest workers. */
function pick(searches: readonly MutantSearch[]): MutantSearch | undefined {
  const fresh = searches.find((search) => !search.isStarted);
  if (fresh !== undefined) return fresh;
  const open = searches.filter((search) => search.lanes > 0 && search.hasMore);
  return open.sort((a, b) => a.lanes - b.lanes)[0];
}

async function work(search: MutantSearch, slot: Slot, task: MutantPlan['task']): Promise<void> {
  const relevant = levelsOf(search.patch);
  const levels = task.levels.filter((level) => relevant.includes(level));
  await slot.open();
  for (;;) {
    const seed = search.next();
    if (seed === undefined) return;
    search.settled(await slot.run({ ...task, levels, seed }));
  }
}

/** The same seeds without a defect: each must pass, or a kill by it means nothing. Returns the first that does not. */
export async function control(
  plan: Pick<MutantPlan, 'root' | 'task' | 'workers'>,
  seeds: readonly number[],
): Promise<SeedOutcome | undefined> {
  const planted = plant(plan.root, undefined);
  const left = [...seeds];
  const failed: SeedOutcome[] = [];
  const lane = async (slot: Slot): Promise<void> => {
    for (let seed = left.shift(); seed !== undefined && failed.length === 0; seed = left.shift()) {
      const outcome = await slot.run({ ...plan.task, seed });
      if (outcome.verdict === 'failed') failed.push(outcome);
    }
  };
  const slots = Array.from({ length: plan.workers }, () => new Slot(planted.entry));
  try {
    await Promise.all(slots.map(lane));
    return failed[0];
  } finally {
    await Promise.all(slots.map((slot) => slot.close()));
    planted.remove();
  }
}
