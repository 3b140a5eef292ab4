import type { Configuration } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import type { CoreNode } from '../node.ts';
import { isHeard } from './keeps-quorum.ts';
import { isYoung } from './too-young.ts';

/**
 * A leader that is to be removed makes another lead first, once a term, if only it heard one of those who stay within an election timeout:
 * else no write is taken from its removal on until somebody is elected. `hasTried`: in this term already.
 */
export function handsOverFirst(leader: CoreNode, before: Configuration, after: Configuration, hasTried: boolean): void {
  const votes = ({ voters }: Configuration, id: number): boolean => voters.some((voter) => voter.id === id);
  if (hasTried || isYoung(leader) || !votes(before, leader.id) || votes(after, leader.id)) return;
  const heir = after.voters.find(({ id }) => votes(before, id) && isHeard(leader, id));
  if (heir !== undefined) fail('transfer', `${leader.id} removes itself, and has heard ${heir.id}, which could lead`);
}
