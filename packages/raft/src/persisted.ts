import { vote } from './campaign.ts';
import { maybeRegainVote } from './commit.ts';
import { advanceCommit } from './membership.ts';
import { findPeer, type Raft } from './raft.ts';
import type { PersistToken } from './ready.ts';

/**
 * The group of `token`, and every group handed out before it, is durable. Only here does a leader count itself and a
 * candidate its own vote. A token that was acknowledged before moves nothing.
 */
export function persisted(raft: Raft, token: PersistToken): void {
  raft.flight?.note('persisted', [token]);
  const { log, persist } = raft;
  const index = persist.acknowledge(token.sequence);
  if (index > log.durable) log.durable = index;
  maybeRegainVote(raft);
  if (raft.role === 'leader') return countOwnDisk(raft);
  const isOwnVoteDurable = raft.role === 'candidate' && persist.durable >= raft.selfVoteSequence;
  if (isOwnVoteDurable && findPeer(raft, raft.id)?.vote === 'none') vote(raft, raft.id, true);
}

function countOwnDisk(raft: Raft): void {
  const self = findPeer(raft, raft.id);
  if (self === undefined || raft.log.durable <= self.match) return;
  self.match = raft.log.durable;
  advanceCommit(raft);
}
