import type { Core } from '../core.ts';
import type { Waiter } from '../waiter.ts';

/** Raises NOSPACE for this member, once, when its store has outgrown the quota; only the replicated alarm changes apply. */
export class QuotaWatch implements Waiter {
  private isUnderWay = false;

  /** Commands without an outcome. */
  get size(): number {
    return this.isUnderWay ? 1 : 0;
  }

  propose(core: Core): void {
    if (this.isUnderWay || !core.store.isOverQuota || core.apply.isInside) return;
    const { member } = core.identity;
    if (core.store.alarms.some((alarm) => alarm.member === member && alarm.alarm === 'NOSPACE')) return;
    this.isUnderWay = true;
    const deadlineMs = core.io.clock.monotonicMs() + 2 * core.plan.electionMs;
    core.proposals.add({ kind: 'alarm', action: 'activate', member, alarm: 'NOSPACE' }, this, deadlineMs);
  }

  settled(): void {
    this.isUnderWay = false;
  }
}
