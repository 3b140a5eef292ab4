import type { Configuration, Entry } from '@raftgate/raft';
import { MAX_WAITING_CHANGES } from '../limits.ts';
import type { UnknownReason } from '../outcome.ts';
import { Refusals } from '../wait/refusals.ts';
import { isReconfigured } from './reconfigure.ts';
import type { MembershipOutcome, MembershipRequest, MembershipWaiter } from './request.ts';
import type { ChangeRefused } from './target.ts';

/** A change this member was asked for by its own callers, until it has an outcome. */
export interface OwnChange {
  readonly sequence: number;
  readonly request: MembershipRequest;
  readonly waiter: MembershipWaiter;
  deadlineMs: number;
  lateReason: UnknownReason;
  /** Not before then is a leader asked again that was none. */
  retryAtMs: number;
  /** Who may have it in its log: ourselves, or the peer it was sent to; 0 while nobody has. */
  handedTo: number;
  /** Where it stands in the log; index 0 while that is not known. */
  index: number;
  term: number;
  id: number;
}

/** A change another member asked this leader for. */
export interface AskedChange {
  readonly from: number;
  readonly sequence: number;
  readonly term: number;
  readonly request: MembershipRequest;
  readonly deadlineMs: number;
}

/**
 * Those who wait for a change of the configuration (law 5). Whoever leads appends one at a time; who asked learns where it
 * stands in the log, and from its own apply what became of it.
 */
export class Changes {
  readonly refusals = new Refusals<'OVERLOADED' | 'STOPPED' | ChangeRefused['code']>();
  /** The term in which this leader tried to hand over before its own removal. */
  handedOverIn = 0;
  /** Of others; the leader's. */
  asked: AskedChange[] = [];
  private own: OwnChange[] = [];
  private nextSequence: number;

  /** `boot`: drawn at each start, so that answers to an earlier start of this member match nothing. */
  constructor(boot: number) {
    this.nextSequence = 1 + (boot % 2 ** 52);
  }

  get size(): number {
    return this.own.length + this.asked.length + this.refusals.count;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Those nobody may have in a log yet. */
  get waiting(): readonly OwnChange[] {
    return this.own.filter(({ handedTo }) => handedTo === 0);
  }

  add(request: MembershipRequest, waiter: MembershipWaiter, deadlineMs: number): void {
    if (this.own.length >= MAX_WAITING_CHANGES) return this.refusals.add(waiter, 'OVERLOADED', 'too many changes wait');
    const sequence = this.nextSequence++;
    const none = { retryAtMs: 0, handedTo: 0, index: 0, term: 0, id: 0 };
    this.own.push({ sequence, request, waiter, deadlineMs, lateReason: 'DEADLINE', ...none });
  }

  /** Whether there was room. */
  ask(change: AskedChange): boolean {
    if (this.asked.length >= MAX_WAITING_CHANGES) return false;
    this.asked.push(change);
    return true;
  }

  bySequence(sequence: number, handedTo: number): OwnChange | undefined {
    return this.own.find((change) => change.sequence === sequence && change.handedTo === handedTo && change.index === 0);
  }

  settle(change: OwnChange, outcome: MembershipOutcome): void {
    this.own = this.own.filter((each) => each !== change);
    change.waiter.settled(outcome);
  }

  /**
   * An entry was applied; `configuration` is the one in force there, whether it put it in force or, for what was so already, not. Who
   * asked for a joint change waits until that was left: nothing but leaving can follow it.
   */
  applied({ index, term }: Entry, configuration: Configuration | undefined): void {
    if (this.own.length === 0) return;
    for (const change of this.own.filter((each) => each.index !== 0 && each.index <= index)) {
      if (configuration === undefined || (change.index === index && change.term !== term)) this.settle(change, SUPERSEDED);
      else if (configuration.outgoing.length === 0) this.settle(change, { outcome: 'changed', id: change.id, configuration, index });
    }
  }

  /** The log jumped to a snapshot: what stood before its index can no longer be told. */
  skipped(index: number): void {
    for (const change of this.own.filter((each) => each.index !== 0 && each.index <= index))
      this.settle(change, { outcome: 'unknown', reason: 'SNAPSHOT' });
  }

  /** The connection to `leader` died: it may still do what it was asked for. */
  linkLost(leader: number, untilMs: number): void {
    for (const change of this.own) {
      if (change.handedTo !== leader || change.index !== 0 || change.deadlineMs <= untilMs) continue;
      change.deadlineMs = untilMs;
      change.lateReason = 'LINK_LOST';
    }
  }

  expire(nowMs: number): void {
    for (const change of this.own.filter(({ deadlineMs }) => deadlineMs <= nowMs)) {
      this.settle(change, change.handedTo === 0 ? LATE : { outcome: 'unknown', reason: change.lateReason });
    }
  }

  /** Answers everything: the member stops, failed or was removed, by this configuration. */
  settleAll(removedBy?: { readonly member: number; readonly configuration: Configuration; readonly index: number }): void {
    this.refusals.tell();
    for (const change of this.own) this.settle(change, lastOutcome(change, removedBy));
  }
}

/** What a leader says of a change it will not make, or not know of any more. */
export const LATE: Extract<MembershipOutcome, { outcome: 'refused' }> = {
  outcome: 'refused',
  code: 'TIMEOUT',
  message: 'no leader could make the change in time',
};

const SUPERSEDED: MembershipOutcome = {
  outcome: 'refused',
  code: 'SUPERSEDED',
  message: 'the leader changed before the change was agreed',
};

function lastOutcome(change: OwnChange, removedBy: Parameters<Changes['settleAll']>[0]): MembershipOutcome {
  const { request, handedTo } = change;
  if (removedBy !== undefined && isRemoval(request, removedBy.member, removedBy.configuration)) {
    const { configuration, index } = removedBy;
    return { outcome: 'changed', id: request.change === 'remove' ? request.id : 0, configuration, index };
  }
  if (handedTo === 0) return { outcome: 'refused', code: 'STOPPED', message: 'the member stopped' };
  return { outcome: 'unknown', reason: 'STOPPED' };
}

/** Who expects no other change since some index cannot be told so: it may have been another one that did it. */
function isRemoval(request: MembershipRequest, member: number, configuration: Configuration): boolean {
  if (request.expectedIndex !== undefined) return false;
  if (request.change === 'remove') return request.id === member;
  return request.change === 'reconfigure' && isReconfigured(request, configuration);
}
