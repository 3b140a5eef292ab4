import type { CoreOptions } from './options.ts';
import { swarmCore } from './swarm-core.ts';
import type { CoreVerdict } from './verdict.ts';
import { ACTS } from './weather.ts';

/** Histories tried to make one smaller; each takes milliseconds. */
const MAX_RUNS = 200;

export interface SmallCore {
  readonly given: Partial<CoreOptions>;
  readonly verdict: CoreVerdict;
}

/**
 * A failing history again with fewer cores, choices, kinds of choices and faults, one after another, as long as the same property
 * breaks. Greedy: small, not smallest. The first steps of a history are those of a shorter one, whatever else changes another.
 */
export function shrinkCore(failed: CoreVerdict): SmallCore {
  let small: SmallCore = { given: {}, verdict: failed };
  let runs = 0;
  for (let isNews = true; isNews && runs < MAX_RUNS;) {
    isNews = false;
    for (const change of changesOf(small.verdict)) {
      if (runs++ >= MAX_RUNS) break;
      const given = { ...small.given, ...change };
      const verdict = swarmCore(failed.seed, given);
      if (verdict.violation?.checker !== failed.violation?.checker || verdict.steps > small.verdict.steps) continue;
      small = { given, verdict };
      isNews = true;
    }
  }
  return small;
}

/** What is less than what `options` have, most of it first. */
function changesOf({ options, steps }: CoreVerdict): Partial<CoreOptions>[] {
  const none: Partial<CoreOptions> = { ...PLAIN };
  const isMore = ([name, value]: [string, unknown]): boolean => Reflect.get(options, name) !== value;
  return [
    ...[steps >> 3, steps >> 2, steps >> 1, steps - 1].filter((least) => least < options.steps).map((least) => ({ steps: least })),
    ...Array.from({ length: options.voters - 1 }, (_, at) => ({ voters: at + 1 })),
    ...Object.entries(none)
      .filter(isMore)
      .map(([name, value]) => ({ [name]: value })),
    ...ACTS.filter((act) => !options.without.includes(act)).map((act): Partial<CoreOptions> => ({ without: [...options.without, act] })),
  ];
}

/** None of what may be drawn. */
const PLAIN: Partial<CoreOptions> = {
  learners: 0,
  churn: 'none',
  amnesia: false,
  lease: false,
  priorities: false,
  durableMachines: false,
  lossPercent: 0,
  duplicatePercent: 0,
  latePercent: 0,
  reorderPercent: 0,
  slowDiskPercent: 0,
  slowApplyPercent: 0,
  driftPpm: 0,
  leaseless: 0,
};
