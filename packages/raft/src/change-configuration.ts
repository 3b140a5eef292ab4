import { appendConfiguration, whyNotChangeNow } from './append-configuration.ts';
import { checkConfiguration } from './configuration-codec.ts';
import type { Configuration, ConfigurationMember } from './configuration.ts';
import { ChangeRefusal } from './errors.ts';
import { isCount } from './integers.ts';
import { MAX_MEMBERS } from './limits.ts';
import { isCaughtUp } from './promotion.ts';
import type { Proposed } from './propose.ts';
import { findPeer, type Raft } from './raft.ts';

/** The members wanted, whole: whoever is in neither list is removed. */
export interface ConfigurationTarget {
  readonly voters: readonly ConfigurationMember[];
  readonly learners: readonly ConfigurationMember[];
}

export interface ConfigurationChange extends ConfigurationTarget {
  /** `status().configurationIndex` as it was when the target was made from the configuration in force. */
  readonly expectedIndex: number;
  /**
   * `auto` (the default): at most one voter more or less is a single-server change, anything else is joint, left by itself.
   * `joint`: joint in any case. `explicit`: joint, and stays so until `leaveJoint`.
   */
  readonly mode?: 'auto' | 'joint' | 'explicit';
  /** Milliseconds, as in a Proposal. */
  readonly logTime: number;
}

/**
 * Appends another configuration, in force from here on (paper, section 6; dissertation, 4.1). Any two configurations that
 * follow one another have no two disjoint quorums: they differ by one voter, or the joint one between them needs both.
 * Refused whatever could break that, with the reason.
 */
export function changeConfiguration(raft: Raft, change: ConfigurationChange): Proposed | ChangeRefusal {
  raft.flight?.note('changeConfiguration', [change]);
  const current = raft.history.inForce;
  const target = sorted(change);
  const refusal = whyNotChange(raft, change.expectedIndex, change.logTime) ?? whyNotJoint(current) ?? whyNotTarget(raft, current, target);
  if (refusal !== undefined) return refusal;
  const { mode = 'auto' } = change;
  const isSingle = mode === 'auto' && votersThatDiffer(current.voters, target.voters) <= 1;
  const outgoing = isSingle ? [] : asKnownNow(current.voters, target.voters);
  return appendConfiguration(raft, { ...target, outgoing, autoLeave: !isSingle && mode !== 'explicit' }, change.logTime);
}

/** Ends a joint configuration: its outgoing voters go. Only one that does not leave by itself needs it. */
export function leaveJoint(raft: Raft, expectedIndex: number, logTime: number): Proposed | ChangeRefusal {
  raft.flight?.note('leaveJoint', [expectedIndex, logTime]);
  const { voters, learners, outgoing } = raft.history.inForce;
  const refusal = whyNotChange(raft, expectedIndex, logTime);
  if (refusal !== undefined) return refusal;
  if (outgoing.length === 0) return new ChangeRefusal('NOT_JOINT', 'the configuration in force has no outgoing voters');
  return appendConfiguration(raft, { voters, learners, outgoing: [], autoLeave: false }, logTime);
}

function whyNotChange(raft: Raft, expectedIndex: number, logTime: number): ChangeRefusal | undefined {
  const code = whyNotChangeNow(raft);
  if (code === 'NOT_LEADER') return new ChangeRefusal(code, `${raft.leader} leads, as far as is known here`, raft.leader);
  const { index } = raft.history;
  if (expectedIndex !== index) return new ChangeRefusal('CONFIGURATION_CHANGED', `the configuration in force is at ${index}`);
  if (code !== undefined) return new ChangeRefusal(code, `the configuration in force is at ${index}, commit is ${raft.log.committed}`);
  return isCount(logTime) ? undefined : new ChangeRefusal('BAD_CONFIGURATION', `log time ${logTime}`);
}

function whyNotJoint({ outgoing }: Configuration): ChangeRefusal | undefined {
  return outgoing.length === 0 ? undefined : new ChangeRefusal('JOINT', 'a change is under way: the configuration is joint');
}

function whyNotTarget(raft: Raft, current: Configuration, target: ConfigurationTarget): ChangeRefusal | undefined {
  const { voters, learners } = target;
  if (voters.length === 0) return new ChangeRefusal('NO_VOTERS', 'somebody has to agree');
  if (Math.max(voters.length, learners.length) > MAX_MEMBERS) return new ChangeRefusal('TOO_MANY_MEMBERS', `more than ${MAX_MEMBERS}`);
  const error = checkConfiguration({ ...target, outgoing: [], autoLeave: false });
  if (error !== undefined) return new ChangeRefusal('BAD_CONFIGURATION', error.detail);
  for (const { id } of learners) {
    // Its vote would be lost while others still count on it (docs/decisions/001-formats.md, section 6).
    if (has(current.voters, id)) return new ChangeRefusal('VOTER_TO_LEARNER', `${id} votes: remove it, then add it again`);
  }
  for (const { id } of voters) {
    if (!has(current.learners, id)) continue;
    const peer = findPeer(raft, id);
    if (peer === undefined || !isCaughtUp(raft, peer)) return new ChangeRefusal('LEARNER_BEHIND', `${id} is not caught up`);
  }
  const isSame = isEqual(current.voters, voters) && isEqual(current.learners, learners);
  return isSame ? new ChangeRefusal('NO_CHANGE', 'that is the configuration in force') : undefined;
}

function votersThatDiffer(before: readonly ConfigurationMember[], after: readonly ConfigurationMember[]): number {
  const gone = before.filter(({ id }) => !has(after, id)).length;
  return gone + after.filter(({ id }) => !has(before, id)).length;
}

/** Who is in both halves has one name and one set of URLs: the later ones. */
function asKnownNow(before: readonly ConfigurationMember[], after: readonly ConfigurationMember[]): ConfigurationMember[] {
  return before.map((member) => after.find(({ id }) => id === member.id) ?? member);
}

/** As every configuration has them: in order of id. */
function sorted({ voters, learners }: ConfigurationTarget): ConfigurationTarget {
  return { voters: voters.toSorted((a, b) => a.id - b.id), learners: learners.toSorted((a, b) => a.id - b.id) };
}

function has(members: readonly ConfigurationMember[], id: number): boolean {
  return members.some((member) => member.id === id);
}

function isEqual(some: readonly ConfigurationMember[], others: readonly ConfigurationMember[]): boolean {
  return some.length === others.length && some.every((member, at) => isSameMember(member, others[at]));
}

function isSameMember(a: ConfigurationMember, b: ConfigurationMember): boolean {
  const isSame = a.id === b.id && a.name === b.name && a.incarnation === b.incarnation;
  const isPromoted = (a.autoPromote ?? false) === (b.autoPromote ?? false);
  return isSame && isPromoted && a.peerUrls.length === b.peerUrls.length && a.peerUrls.every((url, at) => url === b.peerUrls[at]);
}
