import { whyNotCampaign } from './campaign.ts';
import { findPeer, type Raft } from './raft.ts';
import { rankOf } from './rank.ts';

/**
 * Fast failover: this member has evidence that `id` is gone, such as a connection that `id` closed or refused. If `id` is the
 * leader it follows, the evidence stands until a leader is heard or the term changes. Returns whether it counts.
 *
 * While it stands this member does not refuse candidates out of loyalty, and may campaign by `suspectRank`. That touches
 * liveness alone: loyalty (dissertation, 4.2.3) keeps a working leader undisturbed; what keeps leaders safe, one vote a term to a
 * log that is up to date, is untouched. Where leases rest on loyalty, no evidence counts (src/lease.ts).
 */
export function suspectLeader(raft: Raft, id: number): boolean {
  raft.flight?.note('suspectLeader', [id]);
  if (raft.config.lease !== undefined || raft.role !== 'follower' || id === 0 || raft.leader !== id) return false;
  raft.suspect = id;
  return true;
}

/**
 * How many voters should campaign before this one, the suspected leader not counted; undefined when no evidence stands or this
 * member may not campaign. Members that campaign one after the other, in this order, do not split the votes.
 */
export function suspectRank(raft: Raft): number | undefined {
  if (raft.suspect === 0 || whyNotCampaign(raft) !== undefined) return undefined;
  const self = findPeer(raft, raft.id);
  return self === undefined ? undefined : rankOf(raft, raft.id, raft.suspect);
}
