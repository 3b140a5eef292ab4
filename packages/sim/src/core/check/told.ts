import { configurationInForce, hasReady, ready, type Configuration, type SoftState } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/** What the caller of a core was told last of what it watches. */
export interface Told {
  soft: SoftState;
  configuration: Configuration | undefined;
}

export function nothingTold(): Told {
  return { soft: { role: 'follower', term: 0, leader: 0 }, configuration: undefined };
}

/** Law 3, at the door: a core that says it has nothing ready has nothing ready, and its caller knows who leads and who agrees. */
export function toldAll({ id, raft, told, isApplying }: CoreNode): void {
  if (hasReady(raft)) return;
  const { applying, committed: commit, durable } = raft.log;
  if (!isApplying && applying < Math.min(commit, durable))
    fail('has-ready', `${id} hands out nothing behind ${applying} to be applied, commit is ${commit}, and all before is applied`);
  const { softState, hardState, token, messages, messagesAfterPersist, committed, reads, configuration } = ready(raft);
  const left = messages.length + messagesAfterPersist.length + committed.length + reads.length;
  const isEmpty = softState === undefined && hardState === undefined && token === undefined && configuration === undefined;
  if (left > 0 || !isEmpty) fail('has-ready', `${id} says that nothing is ready, and hands out more`);
  const { role, term, leader } = told.soft;
  if (raft.role !== role || raft.term !== term || raft.leader !== leader)
    fail('has-ready', `${id} is ${raft.role} of ${raft.leader} in term ${raft.term}, and said ${role} of ${leader} in ${term}`);
  if (configurationInForce(raft) !== told.configuration) fail('has-ready', `${id} goes by a configuration that it told nobody of`);
}
