import { isBound } from '../lease.ts';
import type { VoteRequest } from '../message.ts';
import { send, sendWhenDurable, sendWhenTermDurable } from '../outbox.ts';
import { findPeer, type Raft } from '../raft.ts';

/**
 * RequestVote (paper, figure 2, receiver rules 1 and 2; 5.4.1), and the pre-vote that only asks whether it would be granted
 * (dissertation, 9.6). One vote a term, to a log at least as complete as ours. A grant leaves once the vote is durable.
 *
 * A learner answers too: the candidate may know of a configuration that has not reached us.
 */
export function handleVote(raft: Raft, message: VoteRequest): undefined {
  const { from, pre } = message;
  const isFree = raft.vote === from || (raft.vote === 0 && raft.leader === 0);
  // A pre-vote for a term to come asks for no vote that is spent yet.
  const mayGrant = raft.mayVote && (isFree || (pre && message.term > raft.term)) && (message.transfer || !isBound(raft));
  if (!mayGrant || !raft.log.isUpToDate(message.lastIndex, message.lastTerm)) {
    sendWhenTermDurable(raft, { type: 'voteReply', from: raft.id, to: from, term: raft.term, pre, granted: false });
    return;
  }
  // A granted pre-vote carries the term it is for: the asker's own would look stale to it.
  if (pre) {
    send(raft, { type: 'voteReply', from: raft.id, to: from, term: message.term, pre, granted: true });
    return;
  }
  raft.vote = from;
  raft.electionElapsed = 0;
  sendWhenDurable(raft, { type: 'voteReply', from: raft.id, to: from, term: raft.term, pre, granted: true });
}

/**
 * Whether this member has heard from a leader too recently to help another to power (dissertation, 4.2.3): a partitioned or
 * removed member must not disturb a working leader. Not against that leader itself, which may have stepped down, and not
 * when the leader asked for the election, nor while this member has evidence of its own that the leader is gone. A promise
 * that a lease rests on holds against anybody but whom the leader asked.
 */
export function isLoyal(raft: Raft, { from, transfer }: VoteRequest): boolean {
  if (transfer && isVoter(raft, from)) return false;
  if (isBound(raft)) return true;
  if (!raft.config.checkQuorum || raft.leader === 0 || raft.leader === from || raft.leader === raft.suspect) return false;
  return raft.electionElapsed < raft.config.electionTicks;
}

/** Leadership is handed to voters only: a removed one that was told to campaign, late, is a stranger like others. */
function isVoter(raft: Raft, id: number): boolean {
  const peer = findPeer(raft, id);
  return peer !== undefined && (peer.isVoter || peer.isOutgoing);
}
