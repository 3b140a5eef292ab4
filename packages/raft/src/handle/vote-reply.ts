import { vote } from '../campaign.ts';
import type { VoteReply } from '../message.ts';
import type { Raft } from '../raft.ts';

/** An answer to the election this member runs (paper, 5.2). Answers to another kind, or another term, are late. */
export function handleVoteReply(raft: Raft, { from, term, pre, granted }: VoteReply): undefined {
  if (raft.role !== (pre ? 'preCandidate' : 'candidate')) return;
  const expected = pre && granted ? raft.term + 1 : raft.term;
  if (term === expected) vote(raft, from, granted);
}
