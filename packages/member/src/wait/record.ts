import type { Outcome, UnknownReason } from '../outcome.ts';
import type { Waiter } from '../waiter.ts';
import type { Batch } from './batch.ts';

/** A command of this member that has no outcome yet. */
export interface ProposalRecord {
  readonly sequence: number;
  readonly waiter: Waiter;
  /** Others that share the command (keepalives of one lease in one turn). */
  sharers: Waiter[] | undefined;
  /** A time of the monotonic clock. */
  readonly deadlineMs: number;
  /** When it is given up because the link it was written to died; NEVER otherwise. */
  linkLostMs: number;
  /** The term of the leader it was handed to; 0 while it is in no log: it has not left this member, or that leader refused it. */
  term: number;
  /** That leader: ourselves, or the peer it was forwarded to. */
  handedTo: number;
  /** Where it stands encoded, once it was handed on: it may have to be handed on again. */
  batch: Batch | undefined;
}

export const NEVER: number = Number.MAX_SAFE_INTEGER;

/** A command that was just taken. */
export function recordOf(sequence: number, waiter: Waiter, deadlineMs: number): ProposalRecord {
  return { sequence, waiter, sharers: undefined, deadlineMs, linkLostMs: NEVER, term: 0, handedTo: 0, batch: undefined };
}

/** What it means that a command which was handed on is late. */
export function lateOutcome(record: ProposalRecord): Outcome {
  if (record.term === 0) return LOST_AND_LATE;
  const reason: UnknownReason = record.linkLostMs < record.deadlineMs ? 'LINK_LOST' : 'DEADLINE';
  return { outcome: 'unknown', reason };
}

/** It was handed to a leader whose log does not count, and is in no other. */
export const LOST_AND_LATE: Outcome = {
  outcome: 'refused',
  code: 'SUPERSEDED',
  message: 'the leader changed before the command was agreed, and no other took it in time',
};

/** Tells everyone who waits for the command. */
export function settleRecord(record: ProposalRecord, outcome: Outcome): void {
  record.waiter.settled(outcome);
  if (record.sharers !== undefined) for (const sharer of record.sharers) sharer.settled(outcome);
}
