import {
  ChangeRefusal,
  changeConfiguration,
  configurationAt,
  configurationInForce,
  lastLogTime,
  status,
  termAt,
  transfer,
} from '@raftgate/raft';
import type { Configuration, ConfigurationTarget } from '@raftgate/raft';
import { heirOf } from '../heir.ts';
import type { ChangeDesk } from '../membership/desk.ts';
import { MAX_LEARNERS } from '../limits.ts';
import { LATE } from '../membership/changes.ts';
import type { OwnChange } from '../membership/changes.ts';
import { howFarBehind, mayHaveCaughtUp } from '../membership/how-far-behind.ts';
import { whyUnsafe } from '../membership/may-change.ts';
import type { MembershipRefusedCode, MembershipRequest } from '../membership/request.ts';
import { wantedBy } from '../membership/target.ts';
import type { ChangeReply } from '../peer/codec/change-reply.ts';

/** Changes of the configuration leave: into the log of a leader, one at a time, or to the leader. */
export function changeMembership(core: ChangeDesk): void {
  if (core.changes.isEmpty) return;
  const { role, leader, term } = core.soft;
  refuseAsked(core);
  if (role === 'leader') return decideAll(core);
  const link = leader === 0 || core.changes.waiting.length === 0 ? undefined : core.peers.link(leader);
  if (link === undefined) return;
  const nowMs = core.io.clock.monotonicMs();
  for (const change of core.changes.waiting) {
    if (change.retryAtMs > nowMs) continue;
    const { sequence, request } = change;
    if (!link.change({ term, sequence, withinMs: Math.max(0, change.deadlineMs - nowMs), request })) return;
    change.handedTo = leader;
  }
}

/** The leader answered. */
export function changeAnswered(core: ChangeDesk, from: number, sequence: number, reply: ChangeReply): void {
  const change = core.changes.bySequence(sequence, from);
  if (change !== undefined) answer(core, change, reply);
}

/** What was meant for a leader of another term is in no log of ours. */
function refuseAsked(core: ChangeDesk): void {
  const { changes } = core;
  if (changes.asked.length === 0) return;
  const { role, term } = core.soft;
  const nowMs = core.io.clock.monotonicMs();
  changes.asked = changes.asked.filter((change) => {
    const { from, sequence } = change;
    const reply: ChangeReply | undefined =
      role !== 'leader' || change.term !== term
        ? { reply: 'notLeader' }
        : change.deadlineMs <= nowMs
          ? { reply: 'refused', code: LATE.code, message: LATE.message }
          : undefined;
    if (reply !== undefined) core.peers.link(from)?.changeReply(sequence, reply);
    return reply === undefined;
  });
}

/** Oldest first of each kind; the first that has to wait makes the others wait. */
function decideAll(core: ChangeDesk): void {
  const { changes } = core;
  for (const change of changes.waiting) {
    const reply = decide(core, change.request);
    if (reply === undefined) return;
    change.handedTo = core.identity.member;
    answer(core, change, reply);
  }
  while (changes.asked.length > 0) {
    const [change] = changes.asked;
    const reply = decide(core, change.request);
    if (reply === undefined) return;
    changes.asked.shift();
    core.peers.link(change.from)?.changeReply(change.sequence, reply);
  }
}

/** Undefined while another change, or the beginning of this leader's term, is not committed: it is tried again. */
function decide(core: ChangeDesk, request: MembershipRequest): ChangeReply | undefined {
  const { raft, identity, plan } = core;
  const { configurationIndex, last } = status(raft);
  const { expectedIndex } = request;
  // Committed at the caller's index, and none since: it is the one the caller saw. What is committed there may not yet be known to be, here.
  if (expectedIndex !== undefined && (expectedIndex < configurationIndex || expectedIndex > last))
    return { reply: 'refused', code: 'CONFIGURATION_CHANGED', message: `the configuration in force is at ${configurationIndex}` };
  const current = configurationInForce(raft);
  // A joint change is left by itself, and what it leads to is what the next one starts from.
  if (current.outgoing.length > 0) return undefined;
  const { clusterToken: token, maxLearners = MAX_LEARNERS } = plan.options;
  const wanted = wantedBy(request, current, { token, index: last + 1, maxLearners });
  if ('code' in wanted) return { reply: 'refused', ...wanted };
  const nowMs = core.io.clock.monotonicMs();
  const isThere = (id: number): boolean => core.peers.link(id)?.isOpen === true && core.heard.within(id, nowMs, plan.electionMs);
  const unsafe = whyUnsafe(request, current, (id) => id === identity.member || isThere(id));
  if (unsafe !== undefined) return core.heard.isYoung(nowMs, plan.electionMs) ? undefined : { reply: 'refused', ...unsafe };
  // One that has just taken over does not pass it on: two that are to go would hand it to each other as fast as they elect.
  const isSettled = !core.heard.isYoung(nowMs, plan.electionMs);
  if (isSettled && isOut(request, identity.member, current) && handsOver(core, wanted.target)) return undefined;
  const logTime = core.logClock.read(nowMs, lastLogTime(raft));
  const target = withIncarnations(core, wanted.target);
  const proposed = changeConfiguration(raft, { expectedIndex: configurationIndex, ...target, logTime });
  if (proposed instanceof ChangeRefusal)
    return proposed.code === 'NO_CHANGE' ? alreadySo(core, wanted.id) : refusalOf(core, proposed, target);
  core.logClock.restart(nowMs);
  return { reply: 'proposed', index: proposed.index, term: proposed.term, id: wanted.id };
}

function isOut(request: MembershipRequest, member: number, { voters }: Configuration): boolean {
  if (request.change === 'remove') return request.id === member;
  return request.change === 'reconfigure' && !request.voters.includes(member) && voters.some(({ id }) => id === member);
}

/** A leader that is to be removed makes another lead first, once a term: that one removes it, and no write waits for an election. */
function handsOver(core: ChangeDesk, { voters }: ConfigurationTarget): boolean {
  const { changes, raft, soft } = core;
  const staying = voters.map(({ id }) => id);
  const heir = changes.handedOverIn === soft.term ? 0 : heirOf(core, staying);
  changes.handedOverIn = soft.term;
  return heir !== 0 && transfer(raft, heir) === undefined;
}

/** What is committed has that configuration. */
function alreadySo({ raft }: ChangeDesk, id: number): ChangeReply {
  const { commit } = status(raft);
  return { reply: 'proposed', index: commit, term: termAt(raft, commit), id };
}

/** Those met here are in every configuration from here on, so that members that join later know them too. */
function withIncarnations(core: ChangeDesk, { voters, learners }: ConfigurationTarget): ConfigurationTarget {
  const known = (members: Configuration['voters']): Configuration['voters'] =>
    members.map((member) => (member.incarnation === 0 ? { ...member, incarnation: core.peers.incarnationOf(member.id) } : member));
  return { voters: known(voters), learners: known(learners) };
}

function refusalOf(core: ChangeDesk, { code, detail }: ChangeRefusal, target: ConfigurationTarget): ChangeReply | undefined {
  if (code === 'NOT_LEADER') return { reply: 'notLeader' };
  if (TRANSIENT.has(code)) return undefined;
  if (code === 'LEARNER_BEHIND')
    return mayHaveCaughtUp(core, target) ? undefined : { reply: 'refused', code, message: howFarBehind(core, target) };
  return { reply: 'refused', code: CODES[code] ?? 'INVALID', message: detail };
}

const TRANSIENT: ReadonlySet<ChangeRefusal['code']> = new Set(['TRANSFERRING', 'NOT_COMMITTED_IN_TERM', 'CHANGE_IN_FLIGHT', 'JOINT']);

const CODES: Readonly<Partial<Record<ChangeRefusal['code'], MembershipRefusedCode>>> = {
  UNKNOWN_MEMBER: 'MEMBER_NOT_FOUND',
  TOO_MANY_MEMBERS: 'TOO_MANY_MEMBERS',
  NO_VOTERS: 'NOT_ENOUGH_STARTED',
  CONFIGURATION_CHANGED: 'CONFIGURATION_CHANGED',
};

function answer(core: ChangeDesk, change: OwnChange, reply: ChangeReply): void {
  switch (reply.reply) {
    case 'notLeader':
      change.handedTo = 0;
      change.retryAtMs = core.io.clock.monotonicMs() + core.plan.heartbeatMs;
      return;
    case 'refused':
      return core.changes.settle(change, { outcome: 'refused', code: reply.code, message: reply.message });
    case 'proposed':
      change.index = reply.index;
      change.term = reply.term;
      change.id = reply.id;
      if (reply.index <= core.store.appliedIndex) alreadyApplied(core, change);
  }
}

/** The entry came before the answer; of a joint change, perhaps, not the one that leaves it. */
function alreadyApplied(core: ChangeDesk, change: OwnChange): void {
  const { index, term, id } = change;
  const found = termAt(core.raft, index);
  if (found === -1) return core.changes.settle(change, { outcome: 'unknown', reason: 'SNAPSHOT' });
  if (found !== term)
    return core.changes.settle(change, {
      outcome: 'refused',
      code: 'SUPERSEDED',
      message: 'the leader changed before the change was agreed',
    });
  for (let at = index; at <= core.store.appliedIndex; at++) {
    const configuration = configurationAt(core.raft, at);
    if (configuration === undefined) return core.changes.settle(change, { outcome: 'unknown', reason: 'SNAPSHOT' });
    if (configuration.outgoing.length === 0) return core.changes.settle(change, { outcome: 'changed', id, configuration, index: at });
  }
}
