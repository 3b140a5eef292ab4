import { PROMOTION_MAX_LAG_ENTRIES } from './limits.ts';
import type { Progress } from './progress/progress.ts';
import type { Raft } from './raft.ts';

/**
 * Whether a learner could vote without holding the cluster up (dissertation, 4.2.1): it was heard lately, holds the
 * configuration in force, and is at most PROMOTION_MAX_LAG_ENTRIES behind. Only a leader knows.
 */
export function isCaughtUp(raft: Raft, peer: Progress): boolean {
  if (raft.role !== 'leader' || peer.state !== 'replicate' || !peer.recentlyActive) return false;
  return peer.match >= raft.history.index && raft.log.last - peer.match <= PROMOTION_MAX_LAG_ENTRIES;
}
