import type { Prng } from '@raftgate/bytes';
import type { Act } from './weather.ts';

type Churn = 'none' | 'single' | 'joint' | 'mixed';

/** What one run on bare cores is made of. Everything not given is drawn from the seed, swarm style (Groce et al., 2012). */
export interface CoreOptions {
  /** Choices of the scheduler under faults. */
  readonly steps: number;
  readonly voters: number;
  readonly learners: number;
  readonly preVote: boolean;
  readonly checkQuorum: boolean;
  readonly electionTicks: number;
  readonly heartbeatTicks: number;
  readonly maxInflightMessages: number;
  readonly maxInflightBytes: number;
  readonly maxAppendBytes: number;
  readonly maxUncommittedBytes: number;
  readonly maxCommittedBytes: number;
  /** Bodies of proposals are shorter than this. */
  readonly entryBytes: number;
  /** Chances in 100 for a message that is chosen to arrive. */
  readonly lossPercent: number;
  readonly duplicatePercent: number;
  readonly latePercent: number;
  /** Chance in 100 that any waiting message arrives instead of the oldest one. */
  readonly reorderPercent: number;
  /** Chance in 100 that a disk or a state machine is slow when a stretch begins. */
  readonly slowDiskPercent: number;
  readonly slowApplyPercent: number;
  /** A state machine that has a disk of its own starts from anywhere between its snapshot and where it was. */
  readonly durableMachines: boolean;
  /** One disk at a time may be found ambiguous after a crash: its member rejoins without voting. */
  readonly amnesia: boolean;
  readonly churn: Churn;
  /** Lease reads, and how far clocks may run fast or slow. They do. */
  readonly lease: boolean;
  readonly driftPpm: number;
  /** A member that has lease reads off, 0 for none. */
  readonly leaseless: number;
  /** Some members should rather lead than others. */
  readonly priorities: boolean;
  /** Choices that are never made; drawn by nobody. */
  readonly without: readonly Act[];
}

export function drawCoreOptions(prng: Prng, given: Partial<CoreOptions>): CoreOptions {
  const pick = <T>(choices: readonly T[]): T => choices[prng.below(choices.length)];
  const voters = pick([1, 2, 3, 3, 3, 3, 3, 4, 4, 5, 5, 5, 6, 7]);
  const electionTicks = pick([2, 3, 5, 10]);
  const churn = pick<Churn>(['none', 'none', 'single', 'single', 'joint', 'mixed']);
  const maxAppendBytes = pick([64, 150, 400, 4096]);
  const drawn: CoreOptions = {
    steps: 2000,
    voters,
    learners: voters < 6 ? pick([0, 0, 0, 1, 2]) : 0,
    preVote: pick([true, true, true, false]),
    checkQuorum: pick([true, true, true, false]),
    electionTicks,
    heartbeatTicks: electionTicks > 4 ? pick([1, 1, 2]) : 1,
    maxInflightMessages: pick([1, 2, 4, 16, 96]),
    maxInflightBytes: pick([100, 400, 100_000]),
    maxAppendBytes,
    maxUncommittedBytes: pick([60, 200, 1500, 100_000]),
    maxCommittedBytes: pick([64, 300, 4096]),
    entryBytes: pick([1, 16, 120]),
    lossPercent: pick([0, 0, 2, 10, 30]),
    duplicatePercent: pick([0, 0, 5, 20]),
    latePercent: pick([0, 0, 2, 8]),
    reorderPercent: pick([0, 5, 30, 100]),
    slowDiskPercent: pick([0, 20, 60, 100]),
    slowApplyPercent: pick([0, 0, 30]),
    durableMachines: pick([true, false]),
    amnesia: churn === 'none' && voters >= 3 && pick([true, true, false, false]),
    churn,
    lease: electionTicks >= 3 && pick([true, false, false]),
    driftPpm: pick([0, 150_000, 150_000]),
    leaseless: pick([0, 0, 1, 2, 3]),
    priorities: pick([true, false, false]),
    without: [],
  };
  const options = { ...drawn, ...given };
  // Promises rest on loyalty.
  return options.lease ? { ...options, checkQuorum: true } : options;
}
