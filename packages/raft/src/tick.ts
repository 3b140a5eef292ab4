import { stand } from './campaign.ts';
import { SNAPSHOT_REPLY_ELECTION_TIMEOUTS } from './limits.ts';
import { tendMembership } from './membership.ts';
import { isQuorumActive } from './quorum.ts';
import type { Raft } from './raft.ts';
import { ageForwardedReads, broadcastHeartbeat, startReadRound } from './read.ts';
import { becomeFollower } from './role.ts';

/** One tick of the caller's clock passed. */
export function tick(raft: Raft): void {
  raft.flight?.note('tick', []);
  raft.electionElapsed++;
  if (raft.boundTicks > 0) raft.boundTicks--;
  if (raft.role === 'leader') return tickLeader(raft);
  ageForwardedReads(raft);
  if (raft.electionElapsed < raft.electionTimeout) return;
  // A member that may not campaign looks again every tick; whoever may resets the clock by doing so.
  stand(raft);
}

/** Whether the next tick would only count: nothing to send, to answer or to decide, and no write under way that is watched. */
export function isIdleTick(raft: Raft): boolean {
  if (raft.role === 'leader') return isIdleLeaderTick(raft);
  return raft.electionElapsed + 1 < raft.electionTimeout && raft.reads.forwarded.length === 0;
}

function isIdleLeaderTick({ config, electionElapsed, heartbeatElapsed, silentTicks, log, peers }: Raft): boolean {
  if (Math.max(heartbeatElapsed, silentTicks) + 1 >= config.heartbeatTicks || electionElapsed >= config.electionTicks - 1) return false;
  return log.durable === log.last && !peers.some(({ snapshotSent }) => snapshotSent);
}

function tickLeader(raft: Raft): void {
  if (raft.electionElapsed >= raft.config.electionTicks) {
    raft.electionElapsed = 0;
    // A transfer that took so long has failed; proposals are welcome again (dissertation, 3.10).
    raft.transferee = 0;
    if (raft.config.checkQuorum && !isQuorumActive(raft)) return becomeFollower(raft, raft.term, 0);
    for (const peer of raft.peers) peer.recentlyActive = false;
  }
  ageSnapshots(raft);
  raft.heartbeatElapsed++;
  raft.silentTicks++;
  if (raft.heartbeatElapsed >= raft.config.heartbeatTicks) {
    raft.heartbeatElapsed = 0;
    for (const peer of raft.peers) peer.mayRepeat = true;
    if (raft.reads.pending.length > 0 || raft.config.lease !== undefined) startReadRound(raft);
    tendMembership(raft);
  }
  if (raft.silentTicks >= raft.config.heartbeatTicks) broadcastHeartbeat(raft, 0);
}

/** The answer to a snapshot that was sent whole may be lost. */
function ageSnapshots(raft: Raft): void {
  for (const peer of raft.peers) {
    if (!peer.snapshotSent) continue;
    peer.snapshotTicks++;
    if (peer.snapshotTicks >= SNAPSHOT_REPLY_ELECTION_TIMEOUTS * raft.config.electionTicks) {
      peer.becomeProbe();
      raft.replicationDue = true;
    }
  }
}
