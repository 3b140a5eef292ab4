import type { Outcome, UnknownReason } from '../outcome.ts';
import type { Waiter } from '../waiter.ts';

/** A command of this member that has no outcome yet. */
export interface ProposalRecord {
  readonly sequence: number;
  readonly waiter: Waiter;
  /** Others that share the command (keepalives of one lease in one turn). */
  sharers: Waiter[] | undefined;
  /** A time of the monotonic clock. */
  deadlineMs: number;
  /** What the deadline means once the command was handed on. */
  lateReason: UnknownReason;
  /** The term of the leader it was handed to; 0 while it has not left this member. */
  term: number;
  /** That leader: ourselves, or the peer it was forwarded to. */
  handedTo: number;
}

/** Tells everyone who waits for the command. */
export function settleRecord(record: ProposalRecord, outcome: Outcome): void {
  record.waiter.settled(outcome);
  if (record.sharers !== undefined) for (const sharer of record.sharers) sharer.settled(outcome);
}
