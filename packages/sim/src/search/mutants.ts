import { Control } from './control.ts';
import { SearchError } from './errors.ts';
import { MAX_MUTANT_WALL_MS } from './limits.ts';
import { MutantSearch, type MutantVerdict, type SeedPlan } from './mutant-search.ts';
import type { SeedOutcome, SeedTask } from './outcome.ts';
import type { PatchFile } from './patch-file.ts';
import { PLANTED_WORKER, Slot } from './slot.ts';
import { watchMemory } from './slots.ts';

export interface MutantPlan {
  readonly root: string;
  readonly patches: readonly PatchFile[];
  readonly seedsOf: (patch: PatchFile) => SeedPlan;
  readonly task: Omit<SeedTask, 'seed'>;
  readonly workers: number;
  /** Ends the search: what it has found by then is reported. */
  readonly signal?: AbortSignal;
  /** As each is over. */
  readonly onVerdict: (verdict: MutantVerdict) => void;
}

export interface MutantReport {
  readonly verdicts: readonly MutantVerdict[];
  /** Killing seeds tried without a defect, and those that fail then as well: they count for nothing. */
  readonly controls: number;
  readonly broken: readonly SeedOutcome[];
}

/** Searches every patch for a seed that kills it: a worker a mutant, and the idle ones join those still at it. */
export async function searchMutants(plan: MutantPlan): Promise<MutantReport> {
  const verdicts = new Map<string, MutantVerdict>();
  const searches = plan.patches.map(
    (patch) =>
      new MutantSearch(plan.root, patch, plan.seedsOf(patch), (verdict) => {
        verdicts.set(verdict.id, verdict);
        plan.onVerdict(verdict);
      }),
  );
  const busy = new Set<Slot>();
  const control = new Control(plan.task);
  const stopWatching = watchMemory(() => busy);
  const { signal, task } = plan;
  const aborted = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  const lanes = Array.from({ length: plan.workers }, (_, at) => lane({ at, searches, control, busy, task, signal }));
  try {
    await Promise.race([Promise.all(lanes), aborted]);
  } finally {
    stopWatching();
    await Promise.all(Array.from(busy, (slot) => slot.close()));
    await control.close();
  }
  const { runs: controls, broken } = control;
  return { verdicts: plan.patches.flatMap((patch) => verdicts.get(patch.id) ?? []), controls, broken };
}

/** One worker and what it shares with the others. */
interface Lane {
  readonly at: number;
  readonly searches: readonly MutantSearch[];
  readonly control: Control;
  readonly busy: Set<Slot>;
  readonly task: MutantPlan['task'];
  readonly signal: AbortSignal | undefined;
}

async function lane(own: Lane): Promise<void> {
  const { searches, busy } = own;
  for (;;) {
    const search = own.signal?.aborted === true ? undefined : pick(searches);
    if (search === undefined) return;
    search.lanes += 1;
    let slot: Slot | undefined;
    try {
      slot = new Slot(PLANTED_WORKER, { planted: search.begin(), maxSeedWallMs: MAX_MUTANT_WALL_MS });
      busy.add(slot);
      await Promise.race([work(own, search, slot), search.over]);
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      search.failed(error);
    }
    if (slot !== undefined) busy.delete(slot);
    await slot?.close();
    search.lanes -= 1;
    if (search.lanes > 0) continue;
    search.end();
  }
}

/** One that nobody has begun; else the one with the fewest workers. */
function pick(searches: readonly MutantSearch[]): MutantSearch | undefined {
  const fresh = searches.find((search) => !search.isStarted);
  if (fresh !== undefined) return fresh;
  const open = searches.filter((search) => search.lanes > 0 && search.hasMore);
  return open.sort((a, b) => a.lanes - b.lanes)[0];
}

async function work({ at, control, task }: Lane, search: MutantSearch, slot: Slot): Promise<void> {
  await slot.open();
  for (;;) {
    const seed = search.next();
    if (seed === undefined) return;
    const levels = search.levelsFor(seed, task.levels);
    const outcome = await slot.run({ ...task, levels, seed });
    const isDefects = outcome.verdict !== 'failed' || (await control.confirms(at, outcome, levels));
    search.settled(isDefects ? outcome : { ...outcome, verdict: 'passed', violation: undefined });
  }
}
