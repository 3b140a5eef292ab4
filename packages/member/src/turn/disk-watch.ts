import { durableIndex, lastIndex, status, transfer } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { tickMs } from '../start/raft-config.ts';

/**
 * A leader whose own log is stuck answers nobody, though a quorum without it agrees: it applies only what its own disk holds. When
 * a write makes no progress for half of an election timeout, and a voter that was heard holds everything durably, it hands
 * over. Counted in ticks, which a process that stood still does not catch up on: its own pause is no fault of its disk. If nobody
 * is better off, as when all share the disk, it stays.
 */
export class DiskWatch {
  private durable = 0;
  private stuckTicks = 0;

  tick(core: Core): void {
    if (core.soft.role !== 'leader') {
      this.stuckTicks = 0;
      return;
    }
    const durable = durableIndex(core.raft);
    const last = lastIndex(core.raft);
    if (durable === last || durable !== this.durable) {
      this.durable = durable;
      this.stuckTicks = 0;
      return;
    }
    this.stuckTicks++;
    if (this.stuckTicks * tickMs(core.plan) * 2 < core.plan.electionMs) return;
    this.stuckTicks = 0;
    const heir = status(core.raft).peers.find((peer) => peer.isVoter && peer.recentlyActive && peer.match === last);
    if (heir === undefined || transfer(core.raft, heir.id) !== undefined) return;
    core.observer.onReport?.(`the log is stuck at ${durable}: leadership goes to ${heir.id}`);
  }
}
