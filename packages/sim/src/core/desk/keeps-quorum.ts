import type { Configuration } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import { differ } from '../check/changes.ts';
import { membersOf } from '../ledger.ts';
import type { CoreNode } from '../node.ts';

/**
 * A change that an administrator asks for leaves a quorum that the leader has heard within an election timeout (etcd: --strict-reconfig-check): `heardTick`
 * of the messages that reached it while it led. Who is promoted has caught up, which only somebody heard can.
 */
export function keepsQuorum(leader: CoreNode, before: Configuration, after: Configuration, index: number): void {
  if (differ(before.voters, after.voters) === 0) return;
  const there = after.voters.filter(({ id }) => isHeard(leader, id) || before.learners.some((learner) => learner.id === id));
  if (there.length * 2 <= after.voters.length)
    fail(
      'keeps-quorum',
      `${leader.id} goes to ${membersOf(after)} at ${index}, and has heard ${there.map(({ id }) => id).join(' ')} alone`,
    );
}

/**
 * Another voter is added while the leader has heard every voter there is within an election timeout, and a learner whoever is silent
 * (packages/member, may-change.ts; etcd: --strict-reconfig-check).
 */
export function addsInTouch(
  leader: CoreNode,
  { voters }: Configuration,
  as: 'learner' | 'voter',
  became: 'made' | 'unhealthy' | 'else',
): void {
  const silent = voters.filter(({ id }) => !isHeard(leader, id)).map(({ id }) => id);
  if (became === 'made' && as === 'voter' && silent.length > 0)
    fail('keeps-quorum', `${leader.id} adds a voter, and has not heard ${silent.join(' ')}`);
  if (became === 'unhealthy' && (as === 'learner' || silent.length === 0))
    fail('keeps-quorum', `${leader.id} adds no ${as}, and has heard all but ${silent.join(' ')}`);
}

export const isHeard = ({ id: leader, hearing, heardTick, config }: CoreNode, id: number): boolean =>
  id === leader || hearing.ticks - heardTick[id] <= config.electionTicks;
