import { configurationInForce, status } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { everyone } from '../membership/target.ts';
import type { Waiter } from '../waiter.ts';

/**
 * The leader takes away what members published that were removed since: one at a time, through the log, so that every member
 * forgets it at the same index. Ids are never used again, so there is no harm in doing so late.
 */
export class ForgetRemoved implements Waiter {
  private isUnderWay = false;

  /** Commands without an outcome. */
  get size(): number {
    return this.isUnderWay ? 1 : 0;
  }

  propose(core: Core): void {
    const { role, term } = core.soft;
    if (this.isUnderWay || role !== 'leader' || core.store.appliedTerm !== term || core.apply.isInside) return;
    if (core.store.attributes.size === 0) return;
    const { commit, configurationIndex } = status(core.raft);
    if (configurationIndex > commit) return;
    const members = everyone(configurationInForce(core.raft));
    const gone = [...core.store.attributes.keys()].find((id) => !members.some((member) => member.id === id));
    if (gone === undefined) return;
    this.isUnderWay = true;
    const deadlineMs = core.io.clock.monotonicMs() + 2 * core.plan.electionMs;
    core.proposals.add({ kind: 'memberAttributes', member: gone, name: '', clientUrls: [] }, this, deadlineMs);
  }

  settled(): void {
    this.isUnderWay = false;
  }
}
