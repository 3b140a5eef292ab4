import { configurationInForce, durableIndex, lastIndex, status, transfer } from '@raftgate/raft';
import type { Configuration, PeerStatus, RaftStatus } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { tickMs } from '../start/raft-config.ts';

/**
 * A leader whose own log is stuck answers nobody, though a quorum without it agrees: it applies only what its own disk holds. When
 * a write makes no progress for half of an election timeout, and a quorum of others is healthy, it hands over to the one of
 * them that holds most. Counted in ticks, which a process that stood still does not catch up on: its own pause is no fault of its
 * disk. If nobody is better off, as when all share the disk, it stays: an election would need the same disks, and it can still
 * confirm reads, which need none.
 */
export class DiskWatch {
  private durable = 0;
  private stuckTicks = 0;
  /** What each peer held when the write got stuck. */
  private before: ReadonlyMap<number, number> = new Map();

  tick(core: Core): void {
    if (core.soft.role !== 'leader') {
      this.stuckTicks = 0;
      return;
    }
    const durable = durableIndex(core.raft);
    if (durable === lastIndex(core.raft) || durable !== this.durable) {
      this.durable = durable;
      this.stuckTicks = 0;
      return;
    }
    const raft = status(core.raft);
    const { peers } = raft;
    if (this.stuckTicks++ === 0) this.before = new Map(peers.map(({ id, match }) => [id, match]));
    if (this.stuckTicks * tickMs(core.plan) * 2 < core.plan.electionMs) return;
    const heir = this.heir(core, raft);
    this.stuckTicks = 0;
    if (heir === undefined || transfer(core.raft, heir.id) !== undefined) return;
    core.observer.onReport?.(`the log is stuck at ${durable}: leadership goes to ${heir.id}`);
  }

  private heir(core: Core, { peers, last }: RaftStatus): PeerStatus | undefined {
    const { voters, outgoing } = configurationInForce(core.raft);
    const nowMs = core.io.clock.monotonicMs();
    const healthy = peers.filter((peer) => core.heard.mayBeThere(peer.id, nowMs, core.plan.electionMs) && this.isHealthy(peer, last));
    const isQuorum = (members: Configuration['voters']): boolean =>
      members.filter(({ id }) => healthy.some((peer) => peer.id === id)).length * 2 > members.length;
    if (!isQuorum(voters) || (outgoing.length > 0 && !isQuorum(outgoing))) return undefined;
    return healthy.filter(({ isVoter }) => isVoter).reduce((best, peer) => (peer.match > best.match ? peer : best));
  }

  /** Nothing it was sent waits for its disk, or its disk moved since ours did not. */
  private isHealthy({ id, match, state }: PeerStatus, last: number): boolean {
    if (state !== 'replicate') return false;
    return match === last || match > (this.before.get(id) ?? match);
  }
}
