import type { VoteRequest } from '@raftgate/raft';
import type { Configuration } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from './violation.ts';

/**
 * Who may stand (paper, section 6; dissertation, 4.2.2; etcd-io/raft 816fc51, f1f74e0): a voter, in force or while its removal is
 * not committed, whose log is not about to be replaced by a snapshot, and who remembers its votes. `message` says where its log ends.
 */
export function mayStand(node: CoreNode, { term, pre, lastIndex, lastTerm }: VoteRequest): void {
  const { id, raft, memory, offer } = node;
  // What was held until it was durable may leave after the election is over.
  if (raft.role !== (pre ? 'preCandidate' : 'candidate') || term !== raft.term + (pre ? 1 : 0)) return;
  const last = memory[memory.length - 1];
  if (last.index !== lastIndex || last.term !== lastTerm)
    fail('election-rule', `${id} says its log ends with ${lastIndex}/${lastTerm}: ${last.index}/${last.term}`);
  if (offer !== undefined) fail('election-rule', `${id} stands for term ${term} while it receives a snapshot`);
  if (!raft.mayVote) fail('election-rule', `${id} stands for term ${term} though its disk forgot`);
  const agreed = memory[Math.min(raft.log.committed, last.index)].configuration;
  if (!votesIn(last.configuration, id) && !votesIn(agreed, id)) fail('election-rule', `${id} stands for term ${term} and is no voter`);
}

function votesIn({ voters, outgoing }: Configuration, id: number): boolean {
  return voters.some((member) => member.id === id) || outgoing.some((member) => member.id === id);
}
