import type { SoftState } from '@raftgate/raft';
import type { BarrierOutcome } from '../outcome.ts';
import type { BarrierWaiter } from '../waiter.ts';
import { Refusals } from './refusals.ts';

interface Waiting {
  readonly waiter: BarrierWaiter;
  readonly deadlineMs: number;
  /** An entry of this term or a later one is applied; 0 for whoever waits for another leader only. */
  readonly term: number;
}

/** Those who wait for another member to lead, or for its first entry. Few at any time: an operator, or `stop`. */
export class Transfer {
  readonly refusals = new Refusals<'NOT_LEADER' | 'OVERLOADED' | 'STOPPED'>();
  private waiting: Waiting[] = [];

  get size(): number {
    return this.waiting.length + this.refusals.count;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Until an entry of `term` is applied; of 0, until another member leads. */
  add(waiter: BarrierWaiter, deadlineMs: number, term = 0): void {
    if (this.waiting.length >= MAX_TRANSFER_WAITERS) this.refusals.add(waiter, 'OVERLOADED', 'too many wait for a transfer');
    else this.waiting.push({ waiter, deadlineMs, term });
  }

  /** Another member leads: that is what they waited for. */
  changed(soft: SoftState, member: number, lastIndex: number): void {
    if (this.waiting.length === 0 || soft.leader === 0 || soft.leader === member) return;
    this.settleWhere(({ term }) => term === 0, { outcome: 'reached', index: lastIndex });
  }

  /** An entry of `term` was applied, the first of it here. */
  begun(term: number, index: number): void {
    if (this.waiting.length > 0) this.settleWhere((each) => each.term !== 0 && each.term <= term, { outcome: 'reached', index });
  }

  expire(nowMs: number): void {
    this.settleWhere(({ deadlineMs }) => deadlineMs <= nowMs, { outcome: 'refused', code: 'TIMEOUT', message: 'nobody else leads yet' });
  }

  settleAll(): void {
    this.refusals.tell();
    this.settleWhere(() => true, { outcome: 'refused', code: 'STOPPED', message: 'the member stopped' });
  }

  private settleWhere(holds: (waiting: Waiting) => boolean, outcome: BarrierOutcome): void {
    if (!this.waiting.some(holds)) return;
    const settled = this.waiting.filter(holds);
    this.waiting = this.waiting.filter((each) => !holds(each));
    for (const { waiter } of settled) waiter.settled(outcome);
  }
}

/** Beyond it a transfer is refused. */
const MAX_TRANSFER_WAITERS = 64;
