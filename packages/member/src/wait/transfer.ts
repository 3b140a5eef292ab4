import type { SoftState } from '@raftgate/raft';
import type { BarrierOutcome } from '../outcome.ts';
import type { BarrierWaiter } from '../waiter.ts';

/** Those who wait for another member to lead. Few at any time: an operator, or `stop`. */
export class Transfer {
  private waiting: { readonly waiter: BarrierWaiter; readonly deadlineMs: number }[] = [];
  private refused: { readonly waiter: BarrierWaiter; readonly outcome: BarrierOutcome }[] = [];

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.refused.length === 0;
  }

  get hasRefused(): boolean {
    return this.refused.length > 0;
  }

  add(waiter: BarrierWaiter, deadlineMs: number): void {
    if (this.waiting.length >= MAX_TRANSFER_WAITERS) this.refuseSoon(waiter, 'OVERLOADED', 'too many wait for a transfer');
    else this.waiting.push({ waiter, deadlineMs });
  }

  refuseSoon(waiter: BarrierWaiter, code: 'NOT_LEADER' | 'OVERLOADED' | 'STOPPED', message: string): void {
    this.refused.push({ waiter, outcome: { outcome: 'refused', code, message } });
  }

  settleRefused(): void {
    if (this.refused.length === 0) return;
    const refused = this.refused;
    this.refused = [];
    for (const { waiter, outcome } of refused) waiter.settled(outcome);
  }

  /** Another member leads: that is what they waited for. */
  changed(soft: SoftState, member: number, lastIndex: number): void {
    if (this.waiting.length === 0 || soft.leader === 0 || soft.leader === member) return;
    this.settle({ outcome: 'reached', index: lastIndex });
  }

  expire(nowMs: number): void {
    if (!this.waiting.some(({ deadlineMs }) => deadlineMs <= nowMs)) return;
    const late = this.waiting.filter(({ deadlineMs }) => deadlineMs <= nowMs);
    this.waiting = this.waiting.filter(({ deadlineMs }) => deadlineMs > nowMs);
    for (const { waiter } of late) waiter.settled({ outcome: 'refused', code: 'TIMEOUT', message: 'nobody else leads yet' });
  }

  settleAll(): void {
    this.settleRefused();
    this.settle({ outcome: 'refused', code: 'STOPPED', message: 'the member stopped' });
  }

  private settle(outcome: BarrierOutcome): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const { waiter } of waiting) waiter.settled(outcome);
  }
}

/** Beyond it a transfer is refused. */
const MAX_TRANSFER_WAITERS = 64;
