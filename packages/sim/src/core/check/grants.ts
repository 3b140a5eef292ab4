import type { Message, VoteRequest } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import type { CoreNode } from '../node.ts';
import { isVoter } from './hearing.ts';

/**
 * The other side of loyalty and of the election rule (paper, figure 2, RequestVote, rule 2; dissertation, 4.2.3 and 9.6): a voter that may elect
 * who asks does so, or a cluster waits for elections it could have had. Its vote is free, or was given to this very candidate; the log is at least as
 * complete; no leader was heard for an election timeout. Before a message arrives: whether its receiver owes it a yes.
 */
export function owesGrant(node: CoreNode, { from, term, pre, lastIndex, lastTerm, transfer }: VoteRequest): boolean {
  const { raft, memory, disk } = node;
  if (node.isHeld || disk.lost !== undefined || !raft.mayVote || term < raft.term || (pre && term === raft.term)) return false;
  // A full window of groups: the core knows of entries that it has not handed out.
  if (raft.log.handed < raft.log.last) return false;
  const last = memory[memory.length - 1];
  if (lastTerm < last.term || (lastTerm === last.term && lastIndex < last.index)) return false;
  if (term === raft.term && raft.vote !== from && (raft.vote !== 0 || raft.leader !== 0)) return false;
  if (transfer && raft.peers.length > 0 && isVoter(last.configuration, from)) return true;
  return raft.boundTicks === 0 && (term === raft.term || isFree(node, from));
}

/** It leads nobody, and has not just heard a leader. */
function isFree({ raft, hearing, config }: CoreNode, from: number): boolean {
  if (raft.role === 'leader') return false;
  const follows = raft.role === 'follower' && raft.leader !== 0;
  if (!config.checkQuorum || !follows || raft.leader === from) return true;
  const isSuspected = hearing.hasEvidence && hearing.suspect === raft.leader && hearing.evidenceTerm === raft.term;
  return isSuspected || hearing.ticks - Math.max(hearing.leaderTick, hearing.votedTick) >= config.electionTicks;
}

/** After a request; `isOwed` says whether it had to be granted, `said` what waited to be said before it. Whoever grants a vote gives its candidate time. */
export function grants({ id, raft, hearing }: CoreNode, { from, term, pre }: VoteRequest, isOwed: boolean, said: number): void {
  const isYes = (reply: Message | undefined): boolean =>
    reply?.type === 'voteReply' && reply.to === from && reply.term === term && reply.granted;
  const isGranted = waiting(raft) > said && (isYes(raft.messages.at(-1)) || isYes(raft.held.at(-1)));
  if (isOwed && !isGranted)
    fail('election-rule', `${id} refuses ${from}, which stands for term ${term}: its vote is free, and it hears no leader`);
  if (isGranted && !pre) hearing.votedTick = hearing.ticks;
}

/** What a core has to say once it is asked. */
export function waiting({ messages, held }: CoreNode['raft']): number {
  return messages.length + held.length;
}
