import {
  type Configuration,
  type ConfigurationChange,
  type ConfigurationMember,
  ChangeRefusal,
  configurationInForce,
  type Proposed,
  type Raft,
} from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { differ, PROMOTION_MAX_LAG_ENTRIES } from './changes.ts';
import { isVoter } from './hearing.ts';
import { fail } from '../../level/violation.ts';

/**
 * What an admin asked for is what is in force, names and URLs too, or the reason why not holds (etcd-io/raft #354, #355: nobody
 * is told; #80: refused for reasons that do not hold). `before` was in force, from index `index` on.
 */
export function changedAsAsked(
  node: CoreNode,
  change: ConfigurationChange,
  before: Configuration,
  index: number,
  result: Proposed | ChangeRefusal,
): void {
  if (result instanceof ChangeRefusal) return refusedForAReason(node, change, before, index, result);
  const { id, raft } = node;
  const { voters, learners, mode = 'auto', expectedIndex } = change;
  if (expectedIndex !== index) fail('changed-as-asked', `${id} takes a change made from ${expectedIndex}, in force is ${index}`);
  if (voters.length === 0 || !isClean(change)) fail('changed-as-asked', `${id} takes a configuration that is none`);
  for (const learner of learners)
    if (isVoter(before, learner.id)) fail('changed-as-asked', `${id} makes a learner of ${learner.id}, which votes`);
  if (isSame(before.voters, voters) && isSame(before.learners, learners))
    fail('changed-as-asked', `${id} takes a change that changes nothing`);
  const now = configurationInForce(raft);
  if (!isSame(now.voters, voters) || !isSame(now.learners, learners))
    fail('changed-as-asked', `${id} has other members in force at ${result.index}`);
  const isJoint = mode !== 'auto' || differ(before.voters, voters) > 1;
  if (isJoint !== now.outgoing.length > 0) fail('changed-as-asked', `${id} goes by ${now.outgoing.length} outgoing voters, ${mode}`);
  const isKnownNow = (member: ConfigurationMember): boolean => voters.every((voter) => voter.id !== member.id || isEqual(voter, member));
  if (!now.outgoing.every(isKnownNow))
    fail('changed-as-asked', `${id} knows an outgoing voter under another name than the one it stays under`);
  if (isJoint && now.autoLeave !== (mode !== 'explicit'))
    fail('changed-as-asked', `${id} leaves a joint configuration by itself: ${now.autoLeave}, ${mode}`);
}

/** The end of a joint configuration that an admin asked for: its incoming half is in force, alone, or the reason why not holds. */
export function leftAsAsked(
  node: CoreNode,
  before: Configuration,
  index: number,
  expected: number,
  result: Proposed | ChangeRefusal,
): void {
  const { id, raft, memory } = node;
  if (result instanceof ChangeRefusal) {
    const { committed } = raft.log;
    const isEarly = !node.isHandedOut || memory[committed]?.term !== raft.term || memory[memory.length - 1].configurationIndex > committed;
    const isHeldUp = raft.role !== 'leader' || raft.transferee !== 0 || expected !== index || before.outgoing.length === 0;
    if (!isEarly && !isHeldUp) fail('refused', `${id} does not leave the joint configuration at ${index}: ${result.code}`);
    return;
  }
  if (expected !== index) fail('changed-as-asked', `${id} leaves the configuration at ${expected}, in force is ${index}`);
  const { voters, outgoing, learners } = configurationInForce(raft);
  if (outgoing.length > 0 || !isSame(before.voters, voters) || !isSame(before.learners, learners))
    fail('changed-as-asked', `${id} leaves a joint configuration and has other members in force at ${result.index}`);
}

function refusedForAReason(
  { id, raft, memory, isHandedOut }: CoreNode,
  change: ConfigurationChange,
  before: Configuration,
  index: number,
  { code }: ChangeRefusal,
): void {
  const { committed } = raft.log;
  const holds = {
    NOT_LEADER: raft.role !== 'leader',
    TRANSFERRING: raft.transferee !== 0,
    NOT_COMMITTED_IN_TERM: memory[committed]?.term !== raft.term,
    CHANGE_IN_FLIGHT: !isHandedOut || memory[memory.length - 1].configurationIndex > committed,
    CONFIGURATION_CHANGED: change.expectedIndex !== index,
    JOINT: before.outgoing.length > 0,
    NO_VOTERS: change.voters.length === 0,
    VOTER_TO_LEARNER: change.learners.some((learner) => isVoter(before, learner.id)),
    LEARNER_BEHIND: change.voters.some(
      ({ id: voter }) => before.learners.some((learner) => learner.id === voter) && isBehind(raft, voter, index),
    ),
    BAD_CONFIGURATION: !isClean(change),
    NO_CHANGE: isSame(before.voters, change.voters) && isSame(before.learners, change.learners),
  };
  if (!Object.hasOwn(holds, code) || !holds[code as keyof typeof holds]) fail('refused', `${id} refuses a change: ${code}`);
}

/** A learner that does not hold the configuration in force, at `index`, and nearly all there is, or was not heard (dissertation, 4.2.1). */
function isBehind({ peers, log }: Raft, id: number, index: number): boolean {
  const peer = peers.find((each) => each.id === id);
  if (peer === undefined || !peer.recentlyActive || peer.state !== 'replicate') return true;
  return peer.match < index || log.last - peer.match > PROMOTION_MAX_LAG_ENTRIES;
}

/** Nobody twice. */
function isClean({ voters, learners }: ConfigurationChange): boolean {
  return new Set([...voters, ...learners].map(({ id }) => id)).size === voters.length + learners.length;
}

export function isSame(some: readonly ConfigurationMember[], others: readonly ConfigurationMember[]): boolean {
  return some.length === others.length && some.every((member) => others.some((other) => isEqual(member, other)));
}

function isEqual(a: ConfigurationMember, b: ConfigurationMember): boolean {
  const isSameMember = a.id === b.id && a.name === b.name && a.incarnation === b.incarnation;
  return isSameMember && (a.autoPromote ?? false) === (b.autoPromote ?? false) && a.peerUrls.join(' ') === b.peerUrls.join(' ');
}
