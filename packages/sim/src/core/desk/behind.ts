import type { MembershipOutcome, MembershipRequest } from '@raftgate/member';
import type { ChangeReply } from '@raftgate/member/membership';
import { status, type Configuration } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import { PROMOTION_MAX_LAG_ENTRIES } from '../check/changes.ts';
import type { CoreNode } from '../node.ts';
import { isHeard } from './keeps-quorum.ts';

/**
 * Who is told that a learner is behind finds one that is, or that its leader has not heard for an election timeout (dissertation, 4.2.1):
 * to have asked at the wrong moment is no reason. `said`: what this leader has just answered; `before` was in force.
 */
export function behindForAReason(
  node: CoreNode,
  before: Configuration,
  request: MembershipRequest,
  said: MembershipOutcome | ChangeReply | undefined,
): void {
  if (said === undefined || !('code' in said) || said.code !== 'LEARNER_BEHIND') return;
  const { last, configurationIndex, peers } = status(node.raft);
  const wanted = request.change === 'promote' ? [request.id] : request.change === 'reconfigure' ? request.voters : [];
  const learners = before.learners.filter(({ id }) => wanted.includes(id));
  const isBehind = (id: number): boolean => {
    const peer = peers.find((each) => each.id === id);
    if (peer === undefined || peer.state !== 'replicate' || !isHeard(node, id)) return true;
    return peer.match < configurationIndex || last - peer.match > PROMOTION_MAX_LAG_ENTRIES;
  };
  if (!learners.some(({ id }) => isBehind(id))) fail('change-answers', `${node.id} refuses a learner that is not behind: ${said.message}`);
}
