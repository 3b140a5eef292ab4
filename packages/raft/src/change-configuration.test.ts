import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  append,
  appendReply,
  configurationEntry,
  elect,
  heartbeat,
  heartbeatReply,
  initial,
  configOf,
  leader,
  member,
  ofType,
  settle,
} from '../test/kit.ts';
import { configurationOf, memberOf } from '../test/node.ts';
import { changeConfiguration, leaveJoint, type ConfigurationChange } from './change-configuration.ts';
import { promoted, updated, withLearner, without, withVoter } from './configuration-target.ts';
import type { Configuration } from './configuration.ts';
import { ChangeRefusal } from './errors.ts';
import { MAX_MEMBERS, PROMOTION_MAX_LAG_ENTRIES, TERM_INDEX_LIMIT } from './limits.ts';
import { propose } from './propose.ts';
import { createRaft, type Raft } from './raft.ts';
import { readIndex } from './read.ts';
import { configurationInForce, status } from './status.ts';
import { step } from './step.ts';
import { transfer } from './transfer.ts';

const voters = (...ids: number[]): Configuration => configurationOf(ids);

/** `1 2 | 3 > 4`: voters 1 and 2, outgoing 3, learner 4. */
function members(raft: Raft): string {
  const { voters: inForce, outgoing, learners } = configurationInForce(raft);
  const list = (from: Configuration['voters']): string => from.map(({ id }) => id).join(' ');
  return `${list(inForce)}${outgoing.length > 0 ? ` | ${list(outgoing)}` : ''}${learners.length > 0 ? ` > ${list(learners)}` : ''}`;
}

function change(raft: Raft, wanted: Partial<ConfigurationChange> | ChangeRefusal): string {
  if (wanted instanceof ChangeRefusal) return wanted.code;
  const { voters: all, learners } = configurationInForce(raft);
  const result = changeConfiguration(raft, { voters: all, learners, expectedIndex: raft.history.index, logTime: 0, ...wanted });
  return result instanceof ChangeRefusal ? result.code : members(raft);
}

const current = configurationInForce;

function acknowledge(raft: Raft, ...ids: number[]): void {
  settle(raft);
  for (const from of ids) step(raft, appendReply({ from, term: raft.term, index: raft.log.last }));
}

test('a voter more or less is a single-server change, together with any learners', () => {
  const raft = leader();
  assert.equal(change(raft, withVoter(current(raft), memberOf(4))), '1 2 3 4');
  acknowledge(raft, 2, 3);
  assert.equal(change(raft, { voters: voters(1, 2, 4).voters, learners: voters(6, 5).voters }), '1 2 4 > 5 6');
});

test('more than one voter is joint consensus, left by itself; so is what asks for it', () => {
  const raft = leader();
  assert.equal(change(raft, { voters: voters(1, 4, 5).voters }), '1 4 5 | 1 2 3');
  assert.equal(configurationInForce(raft).autoLeave, true);
  const asked = leader();
  assert.equal(change(asked, { ...withVoter(current(asked), memberOf(4)), mode: 'joint' }), '1 2 3 4 | 1 2 3');
  assert.equal(configurationInForce(asked).autoLeave, true);
  const explicit = leader();
  assert.equal(change(explicit, { ...withVoter(current(explicit), memberOf(4)), mode: 'explicit' }), '1 2 3 4 | 1 2 3');
  assert.equal(configurationInForce(explicit).autoLeave, false);
});

test('a change is in force at once, and nobody loses what is known of those that stay', () => {
  const raft = leader();
  change(raft, withVoter(current(raft), memberOf(4)));
  assert.deepEqual(
    status(raft).peers.map(({ id, match }) => [id, match]),
    [
      [2, 1],
      [3, 1],
      [4, 0],
    ],
  );
  assert.deepEqual(
    ofType(settle(raft), 'append').map(({ to, entries }) => [to, entries.length]),
    [
      [2, 1],
      [3, 1],
      [4, 0],
    ],
    'a probe finds out where 4 is',
  );
});

test('what was appended is told by index and term, and its log time never goes back', () => {
  const raft = leader({ term: 4 });
  propose(raft, { kind: 1, logTime: 90, commands: 1, body: new Uint8Array(1) });
  const target = withVoter(current(raft), memberOf(4));
  assert.ok(!(target instanceof ChangeRefusal));
  const result = changeConfiguration(raft, { ...target, expectedIndex: 0, logTime: 7 });
  assert.ok(!(result instanceof ChangeRefusal));
  assert.deepEqual([result.index, result.term, raft.log.lastLogTime, status(raft).configurationIndex], [3, 5, 90, 3]);
});

test('only a leader changes members, and it says who leads', () => {
  const raft = member();
  step(raft, heartbeat({ from: 3 }));
  const result = changeConfiguration(raft, { ...voters(1, 2), expectedIndex: 0, logTime: 0 });
  assert.ok(result instanceof ChangeRefusal);
  assert.deepEqual([result.code, result.leader], ['NOT_LEADER', 3]);
});

test('nothing changes before a commit of the leader’s own term, single or joint (Ongaro, 2015)', () => {
  const raft = member({ log: [1, 1], commit: 2 });
  elect(raft);
  assert.equal(change(raft, withVoter(current(raft), memberOf(4))), 'NOT_COMMITTED_IN_TERM');
  assert.equal(change(raft, { voters: voters(1, 4, 5).voters }), 'NOT_COMMITTED_IN_TERM');
  acknowledge(raft, 2);
  assert.equal(change(raft, { voters: voters(1, 4, 5).voters }), '1 4 5 | 1 2 3');
});

test('one change at a time: the one before is committed first, an inherited one too', () => {
  const raft = leader();
  change(raft, withVoter(current(raft), memberOf(4)));
  assert.equal(change(raft, without(current(raft), 2)), 'CHANGE_IN_FLIGHT');
  acknowledge(raft, 2);
  assert.equal(change(raft, without(current(raft), 2)), 'CHANGE_IN_FLIGHT', '2 of 4 are no majority');
  acknowledge(raft, 3);
  assert.equal(change(raft, without(current(raft), 2)), '1 3 4');
});

test('a joint configuration has to be left first, and only a joint one can be', () => {
  const raft = leader();
  assert.equal(codeOf(leaveJoint(raft, 0, 0)), 'NOT_JOINT');
  change(raft, { voters: voters(1, 4, 5).voters, mode: 'explicit' });
  assert.equal(codeOf(leaveJoint(raft, 2, 0)), 'CHANGE_IN_FLIGHT');
  acknowledge(raft, 2, 4);
  assert.equal(change(raft, without(current(raft), 4)), 'JOINT');
  assert.equal(codeOf(leaveJoint(raft, 1, 0)), 'CONFIGURATION_CHANGED');
  assert.equal(codeOf(leaveJoint(raft, 2, 0)), undefined);
  assert.equal(members(raft), '1 4 5');
});

const codeOf = (result: ReturnType<typeof changeConfiguration>): string | undefined => {
  return result instanceof ChangeRefusal ? result.code : undefined;
};

test('a change that expects another configuration is refused', () => {
  const raft = leader();
  change(raft, withVoter(current(raft), memberOf(4)));
  acknowledge(raft, 2, 3);
  assert.equal(change(raft, { ...withoutCode(raft, 2), expectedIndex: 0 }), 'CONFIGURATION_CHANGED');
  assert.equal(change(raft, { ...withoutCode(raft, 2), expectedIndex: 3 }), 'CONFIGURATION_CHANGED');
  assert.equal(change(raft, { ...withoutCode(raft, 2), expectedIndex: 2 }), '1 3 4');
});

function withoutCode(raft: Raft, id: number): Partial<ConfigurationChange> {
  const target = without(current(raft), id);
  return target instanceof ChangeRefusal ? {} : target;
}

test('no change while leadership is handed over', () => {
  const raft = leader();
  transfer(raft, 2);
  assert.equal(change(raft, withVoter(current(raft), memberOf(4))), 'TRANSFERRING');
});

test('what no configuration may be is refused', () => {
  const raft = leader();
  const many = voters(...Array.from({ length: MAX_MEMBERS + 1 }, (_, at) => at + 1)).voters;
  const [one, two] = current(raft).voters;
  assert.equal(change(raft, { voters: [] }), 'NO_VOTERS');
  assert.equal(change(raft, { voters: many }), 'TOO_MANY_MEMBERS');
  assert.equal(change(raft, { learners: many.map((each) => ({ ...each, id: each.id + 100 })) }), 'TOO_MANY_MEMBERS');
  assert.equal(change(raft, { voters: [one, one] }), 'BAD_CONFIGURATION');
  assert.equal(change(raft, { voters: [one, { ...two, id: 0.5 }] }), 'BAD_CONFIGURATION');
  assert.equal(change(raft, { voters: [one, { ...two, autoPromote: true }] }), 'BAD_CONFIGURATION');
  assert.equal(change(raft, { ...voters(1, 2), logTime: -1 }), 'BAD_CONFIGURATION');
  assert.equal(change(raft, { voters: [one], learners: [two] }), 'VOTER_TO_LEARNER');
  assert.equal(change(raft, {}), 'NO_CHANGE');
  assert.equal(raft.log.last, 1);
});

test('addresses, names and incarnations change without a vote changing', () => {
  const raft = leader();
  const peerUrls = ['http://elsewhere'];
  assert.equal(change(raft, updated(current(raft), 2, { peerUrls, incarnation: 77 })), '1 2 3');
  assert.deepEqual(current(raft).voters[1], { ...memberOf(2), peerUrls, incarnation: 77 });
});

test('in a joint configuration both halves know the later address', () => {
  const raft = leader();
  const peerUrls = ['http://elsewhere'];
  change(raft, { voters: [memberOf(1), { ...memberOf(2), peerUrls }, memberOf(4)], mode: 'joint' });
  assert.deepEqual(current(raft).outgoing[1].peerUrls, peerUrls);
});

test('a learner is promoted when it is caught up: it answered lately, has the configuration, and is not far behind', () => {
  const raft = leader();
  change(raft, withLearner(current(raft), memberOf(4)));
  acknowledge(raft, 2);
  const promote = (): string => change(raft, promoted(current(raft), 4));
  assert.equal(promote(), 'LEARNER_BEHIND');
  step(raft, appendReply({ from: 4, term: raft.term, index: 1 }));
  assert.equal(promote(), 'LEARNER_BEHIND', 'it has not got the configuration it is in');
  step(raft, appendReply({ from: 4, term: raft.term, index: 2 }));
  for (let i = 0; i <= PROMOTION_MAX_LAG_ENTRIES; i++) propose(raft, { kind: 1, logTime: 0, commands: 1, body: new Uint8Array(1) });
  assert.equal(promote(), 'LEARNER_BEHIND');
  step(raft, appendReply({ from: 4, term: raft.term, index: 3 }));
  const learner = raft.peers.find(({ id }) => id === 4);
  assert.ok(learner?.isLearner === true && status(raft).peers.find(({ id }) => id === 4)?.isCaughtUp === true);
  learner.recentlyActive = false;
  assert.equal(promote(), 'LEARNER_BEHIND');
  learner.recentlyActive = true;
  assert.equal(promote(), '1 2 3 4');
});

test('fewer may be enough from the moment a change is appended: what they hold is committed (etcd-io/raft, switchToConfig)', () => {
  const raft = leader({ size: 4 });
  propose(raft, { kind: 1, logTime: 0, commands: 1, body: new Uint8Array(1) });
  acknowledge(raft, 2);
  assert.equal(raft.log.committed, 1, '2 of 4');
  change(raft, without(current(raft), 4));
  assert.equal(raft.log.committed, 2, '2 of 3');
});

test('so are reads confirmed', () => {
  const raft = leader({ size: 4 });
  readIndex(raft, 9);
  const contexts = ofType(settle(raft), 'heartbeat').map(({ context }) => context);
  step(raft, heartbeatReply({ term: raft.term, context: contexts[0] }));
  assert.equal(raft.reads.answered.length, 0, '2 of 4');
  change(raft, without(current(raft), 4));
  assert.deepEqual(raft.reads.answered, [{ context: 9, index: 1, rejected: false }]);
});

test('a change counts as uncommitted bytes, and gives them back', () => {
  const raft = leader();
  change(raft, withVoter(current(raft), memberOf(4)));
  assert.ok(status(raft).uncommittedBytes > 0);
  acknowledge(raft, 2, 3);
  assert.equal(status(raft).uncommittedBytes, 0);
});

test('a leader that adds a silent voter is not held to have lost its quorum by that', () => {
  const raft = leader({ size: 1 });
  change(raft, withVoter(current(raft), memberOf(2)));
  assert.equal(raft.peers[1].recentlyActive, true);
});

test('a change that is cut is undone: who was removed votes again', () => {
  const raft = leader();
  change(raft, without(current(raft), 1));
  assert.equal(members(raft), '2 3');
  settle(raft);
  step(
    raft,
    append({
      from: 2,
      term: 2,
      prevIndex: 1,
      prevTerm: 1,
      entries: [{ ...configurationEntry(2, 2, voters(1, 2, 3)), kind: 0, commands: 0, body: new Uint8Array(0) }],
    }),
  );
  assert.equal(members(raft), '1 2 3');
  assert.ok(raft.peers[0].id === 1 && raft.peers[0].isVoter);
});

test('indexes end before they overflow', () => {
  const last = TERM_INDEX_LIMIT - 3;
  const start = initial({ size: 1 });
  const raft = createRaft(configOf(), {
    ...start,
    hardState: { term: 3, vote: 0, commit: last },
    snapshot: { ...start.snapshot, index: last, term: 3 },
    applied: last,
  });
  elect(raft);
  propose(raft, { kind: 1, logTime: 0, commands: 1, body: new Uint8Array(1) });
  settle(raft);
  assert.equal(change(raft, withVoter(current(raft), memberOf(2))), 'EXHAUSTED');
});
