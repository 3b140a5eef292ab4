import type { Entry, HardState } from './entry.ts';
import type { SnapshotMeta } from './ready.ts';

/** How one member takes part. Times are ticks of the caller's choosing; sizes are bytes, ENTRY_OVERHEAD_BYTES an entry included. */
export interface RaftConfig {
  /** This member, non-zero. */
  readonly id: number;
  /** Every random choice follows from it (and from `id`, so that equal seeds do not tie elections). */
  readonly seed: number;
  /** Without a leader for more than `electionTicks` ticks, about twice as many at most, a member campaigns (src/rank.ts). */
  readonly electionTicks: number;
  /** A leader's sign of life; less than `electionTicks`. */
  readonly heartbeatTicks: number;
  /** Ask whether an election could be won before raising the term (dissertation, 9.6). */
  readonly preVote: boolean;
  /** A leader that has not heard from a quorum for `electionTicks` steps down, and voters that hear a leader refuse others (dissertation, 6.2 and 4.2.3). */
  readonly checkQuorum: boolean;
  /** Append messages with entries that may travel to one peer unanswered. */
  readonly maxInflightMessages: number;
  readonly maxInflightBytes: number;
  /** One append message; one entry may exceed it. */
  readonly maxAppendBytes: number;
  /** Proposals past this are refused until some commit; a single one passes always. */
  readonly maxUncommittedBytes: number;
  /** One Ready's `committed`; one entry may exceed it. */
  readonly maxCommittedBytes: number;
  /**
   * False while the disk was ambiguous: the member may have forgotten votes and acknowledgements. It then neither votes nor
   * campaigns until a leader has brought its durable, committed log to `highestIndexSeen`.
   */
  readonly mayVote: boolean;
  /** The highest index the ambiguous disk may ever have acknowledged; 0 when `mayVote`. */
  readonly highestIndexSeen: number;
  /** Who should rather lead, by id: higher ones campaign sooner, absent is 0. The same on every member; liveness alone depends on it. */
  readonly priorities?: ReadonlyMap<number, number>;
  /** Lease reads; off when absent. */
  readonly lease?: LeaseConfig;
}

/** What a member promises a leader, and trusts clocks to keep (src/lease.ts). */
export interface LeaseConfig {
  /** How many milliseconds `electionTicks` ticks last at least on this member's clock. */
  readonly promiseMs: number;
  /** How far any member's clock may run fast or slow, in parts per million. */
  readonly maxDriftPpm: number;
}

/** What the disk gave back. */
export interface InitialState {
  readonly hardState: HardState;
  /** Index 0, term 0, log time 0 and the bootstrap configuration for a new cluster. */
  readonly snapshot: SnapshotMeta;
  /** From `snapshot.index + 1` on, without a gap. */
  readonly entries: readonly Entry[];
  /** Up to where the state machine already is: at least `snapshot.index`. */
  readonly applied: number;
}
