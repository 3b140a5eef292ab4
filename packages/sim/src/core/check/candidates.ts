import type { VoteRequest } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { isVoter, keepsPromise } from './hearing.ts';
import { fail } from '../../level/violation.ts';
import type { Votes } from './votes.ts';

/**
 * Who may stand (paper, section 6; dissertation, 4.2.2; etcd-io/raft 816fc51, f1f74e0): a voter, in force or while its removal is
 * not committed, whose log is not about to be replaced by a snapshot, and who remembers its votes. `message` says where its log ends.
 */
export function mayStand(node: CoreNode, { term, pre, lastIndex, lastTerm, transfer }: VoteRequest, votes: Votes): void {
  const { id, raft, memory, offer } = node;
  // What was held until it was durable may leave after the election is over.
  if (raft.role !== (pre ? 'preCandidate' : 'candidate') || term !== raft.term + (pre ? 1 : 0)) return;
  const last = memory[memory.length - 1];
  // An earlier question that an install held back may say less; never more.
  const isEarlier = pre && (lastTerm < last.term || (lastTerm === last.term && lastIndex < last.index));
  if (isEarlier) return;
  if (last.index !== lastIndex || last.term !== lastTerm)
    fail('election-rule', `${id} says its log ends with ${lastIndex}/${lastTerm}: ${last.index}/${last.term}`);
  if (offer !== undefined) fail('election-rule', `${id} stands for term ${term} while it receives a snapshot`);
  if (!raft.mayVote) fail('election-rule', `${id} stands for term ${term} though its disk forgot`);
  const agreed = memory[Math.min(raft.log.committed, last.index)].configuration;
  if (!isVoter(last.configuration, id) && !isVoter(agreed, id)) fail('election-rule', `${id} stands for term ${term} and is no voter`);
  if (pre || transfer) return;
  keepsPromise(node, id, term);
  if (node.config.preVote) votes.onStand(id, term, last.configuration);
}

/**
 * Whether the heir of a transfer may ask before its own vote is durable (raft, campaign.ts): its disk holds all of its log, which ends
 * with what the leader that asked wrote, so a crash brings it back in that leader's term with no less. It has a vote of its own to
 * wait for before it leads; until that is durable, it promised it to nobody.
 */
export function mayAskEarly({ id, disk, memory }: CoreNode, { term, lastIndex, lastTerm, transfer }: VoteRequest): boolean {
  const last = memory[memory.length - 1];
  const end = disk.log[disk.log.length - 1];
  if (!transfer || disk.hardState.term !== term - 1 || lastTerm !== term - 1) return false;
  return end === last && end.index === lastIndex && end.term === lastTerm && isVoter(last.configuration, id);
}
