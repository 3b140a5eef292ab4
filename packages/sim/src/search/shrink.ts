import type { SimOptions } from '../options.ts';
import { MAX_SHRINK_RUNS } from './limits.ts';
import { optionsOf } from './run-seed.ts';
import type { SeedOutcome, SeedTask } from './outcome.ts';
import { OWN_WORKER, Slot } from './slot.ts';

/** A failing seed and the fewest options that keep it failing. */
export interface Shrunk {
  readonly given: Partial<SimOptions>;
  readonly outcome: SeedOutcome;
  readonly runs: number;
}

/** Tried first to last; what is smaller comes first. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  members: [1, 2, 3, 4, 5],
  clients: [1, 2, 3],
  keys: [1, 4],
  rounds: [1, 2, 4],
};
/** Of every fault 0 is none of it; these names are of faults, and of what makes a history longer to read. */
const FAULT =
  /(Per10k|Percent|EveryMs|diskMaxMs|delayMaxMs|driftPpm|busyLooks|slowMembers|watchers|burst|leaseReads|priorities|programs|publishes|unmet|quotaBytes)$/;
const SHORTEST_MS = 1_000;

/**
 * Tries the seed again with fewer members and clients, less time and fewer faults, one change after another, and keeps what still
 * breaks the same property, until there is nothing left to try or `signal` ends it. Greedy: what it ends with is small, not smallest.
 */
export async function shrink(task: SeedTask, failed: SeedOutcome, signal: AbortSignal): Promise<Shrunk> {
  const slot = new Slot(OWN_WORKER);
  const aborted = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  let [given, outcome, runs] = [task.given, failed, 0];
  try {
    for (const [name, value] of attempts(optionsOf(task.seed, task.given))) {
      if (runs >= MAX_SHRINK_RUNS || signal.aborted) break;
      const current: Readonly<Record<string, number>> = { ...optionsOf(task.seed, given) };
      if (current[name] <= value) continue;
      const smaller = { ...given, [name]: value };
      const again = await Promise.race([slot.run({ ...task, given: smaller, talk: false }), aborted]);
      if (again === undefined) break;
      runs += 1;
      if (again.violation?.checker !== failed.violation?.checker) continue;
      [given, outcome] = [smaller, again];
    }
  } finally {
    await slot.close();
  }
  return { given, outcome, runs };
}

/** Sizes, then time halved again and again, then every fault down to none of it. */
function attempts(options: SimOptions): [string, number][] {
  const faults = Object.keys(options).filter((name) => FAULT.test(name));
  const times: [string, number][] = [];
  for (let ms = options.safetyMs >> 1; ms >= SHORTEST_MS; ms >>= 1) times.push(['safetyMs', ms]);
  return [
    ...Object.entries(SIZES).flatMap(([name, sizes]) => sizes.map((size): [string, number] => [name, size])),
    ...times,
    ...faults.sort().map((name): [string, number] => [name, 0]),
  ];
}
