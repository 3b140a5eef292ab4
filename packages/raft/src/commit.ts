import { invariant } from './invariant.ts';
import { entryBytes } from './log/log.ts';
import { quorumReached } from './quorum.ts';
import type { Raft } from './raft.ts';

/**
 * A leader commits what a quorum holds durably, itself counted by its own disk only, and only up to an entry of its own term;
 * earlier ones are committed with it (paper, 5.4.2, figure 8).
 */
export function maybeCommit(raft: Raft): void {
  const index = quorumReached(raft, 'match');
  if (index <= raft.log.committed) return;
  if (raft.log.termAt(index) === raft.term) commitTo(raft, index);
}

/** Never goes back; frees what the leader counted as uncommitted. */
export function commitTo(raft: Raft, index: number): void {
  const { log } = raft;
  if (index <= log.committed) return;
  if (raft.role === 'leader') {
    for (let i = Math.max(log.committed, raft.termStart) + 1; i <= index; i++) raft.uncommittedBytes -= entryBytes(log.entryAt(i));
    invariant(raft.uncommittedBytes >= 0, 'what is uncommitted is counted exactly');
    raft.replicationDue = true;
  }
  log.commitTo(index);
  if (raft.accepted < index) raft.accepted = index;
  maybeRegainVote(raft);
}

/** A member whose disk was ambiguous votes again once a leader has brought all it may have acknowledged back, durably. */
export function maybeRegainVote(raft: Raft): void {
  if (raft.mayVote) return;
  const { log, config } = raft;
  raft.mayVote = raft.leader !== 0 && Math.min(log.committed, log.durable) >= config.highestIndexSeen;
}
