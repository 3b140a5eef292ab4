import type { Timer } from '@raftgate/io';
import { campaign, suspectLeader, suspectRank } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { FAILOVER_ATTEMPTS, FAILOVER_PATIENCE_MS, FAILOVER_STAGGER_MS } from '../limits.ts';

/**
 * Fast failover: a leader's process that ends closes its connections, which those who follow it see within a millisecond. They
 * need not wait for an election timeout; they campaign one after the other, by rank.
 *
 *     closed | rank 0 | rank 1 | .. | rank 0 again, after twice as long | ..      while the evidence stands (raft, suspect.ts)
 *
 * A member that saw it before the others did finds them loyal, or silent: it asks again. A leader that lives is not deposed:
 * without a quorum that saw the same, the pre-vote fails, and the next heartbeat ends the suspicion.
 */
export class Failover {
  private timer: Timer | undefined = undefined;
  private attempts = 0;
  /** When this member asked last. */
  private campaignedAtMs = 0;

  /** `peer` closed our connection, or refused one. */
  suspect(core: Core, peer: number): void {
    if (core.state !== 'running' || !suspectLeader(core.raft, peer)) return;
    this.attempts = 0;
    if (this.timer === undefined) this.arm(core, 0);
  }

  stop(core: Core): void {
    if (this.timer !== undefined) core.io.timers.cancel(this.timer);
    this.timer = undefined;
  }

  private arm(core: Core, pauseMs: number): void {
    const rank = suspectRank(core.raft);
    if (rank === undefined) return;
    this.timer = core.io.timers.after(pauseMs + rank * FAILOVER_STAGGER_MS, () => {
      this.timer = undefined;
      core.guard(() => this.fire(core));
    });
  }

  private fire(core: Core): void {
    if (core.state !== 'running' || suspectRank(core.raft) === undefined) return;
    const nowMs = core.io.clock.monotonicMs();
    const isPending = core.soft.role === 'candidate' && nowMs - this.campaignedAtMs < FAILOVER_PATIENCE_MS;
    if (!isPending) {
      this.campaignedAtMs = nowMs;
      campaign(core.raft);
      core.wake();
    }
    this.attempts++;
    if (this.attempts < FAILOVER_ATTEMPTS) this.arm(core, FAILOVER_STAGGER_MS << (this.attempts - 1));
  }
}
