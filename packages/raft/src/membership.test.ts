import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  appendReply,
  configOf,
  configurationEntry,
  elect,
  entry,
  heartbeatReply,
  initial,
  leader,
  member,
  ofType,
  settle,
  turn,
  voteReply,
} from '../test/kit.ts';
import { campaign } from './campaign.ts';
import { readIndex } from './read.ts';
import { configurationOf, memberOf } from '../test/node.ts';
import { changeConfiguration, type ConfigurationChange } from './change-configuration.ts';
import type { Configuration } from './configuration.ts';
import { ChangeRefusal } from './errors.ts';
import { propose } from './propose.ts';
import { createRaft, type Raft } from './raft.ts';
import { compact } from './applied.ts';
import { status } from './status.ts';
import { step } from './step.ts';
import { tick } from './tick.ts';
import { transfer } from './transfer.ts';

const voters = (...ids: number[]): Configuration['voters'] => configurationOf(ids).voters;
const joint = { voters: voters(1, 4, 5), outgoing: voters(1, 2, 3), learners: [], autoLeave: true };

function change(raft: Raft, wanted: Partial<ConfigurationChange>): void {
  const inForce = raft.history.inForce;
  const result = changeConfiguration(raft, { ...inForce, expectedIndex: raft.history.index, logTime: 0, ...wanted });
  assert.ok(!(result instanceof ChangeRefusal), JSON.stringify(result));
  settle(raft);
}

function acknowledge(raft: Raft, index: number, ...ids: number[]): void {
  for (const from of ids) step(raft, appendReply({ from, term: raft.term, index }));
}

/** A leader of term 2 that found `configuration` at index 2 of its log, commit 1. */
function heir(configuration: Configuration): Raft {
  const { snapshot } = initial();
  const entries = [entry(1, 1), configurationEntry(2, 1, configuration)];
  const raft = createRaft(configOf(), { hardState: { term: 1, vote: 0, commit: 1 }, snapshot, entries, applied: 0 });
  elect(raft);
  assert.equal(raft.role, 'leader');
  return raft;
}

test('a joint configuration is left when both halves have it, with one entry', () => {
  const raft = leader();
  change(raft, { voters: joint.voters });
  acknowledge(raft, 2, 2, 3);
  assert.deepEqual([raft.log.committed, raft.log.last], [1, 2], 'the old half alone');
  acknowledge(raft, 2, 4);
  assert.deepEqual([raft.log.committed, raft.log.last], [2, 3]);
  assert.deepEqual(raft.history.inForce, { voters: joint.voters, outgoing: [], learners: [], autoLeave: false });
  acknowledge(raft, 2, 5);
  for (let i = 0; i < 5; i++) tick(raft);
  assert.equal(raft.log.last, 3);
  settle(raft);
  acknowledge(raft, 3, 4);
  assert.deepEqual([raft.log.committed, raft.log.last], [3, 3]);
});

test('a joint configuration that is to be left by hand stays', () => {
  const raft = leader();
  change(raft, { voters: joint.voters, mode: 'explicit' });
  acknowledge(raft, 2, 2, 4);
  for (let i = 0; i < 5; i++) tick(raft);
  assert.deepEqual([raft.log.committed, raft.log.last], [2, 2]);
});

test('a leader that inherits a joint configuration leaves it, only after a commit of its own term (camunda #60086)', () => {
  const raft = heir(joint);
  settle(raft);
  acknowledge(raft, 2, 2, 4);
  for (let i = 0; i < 3; i++) tick(raft);
  assert.deepEqual([raft.log.committed, raft.log.last], [1, 3], 'both halves have the joint entry; it is of another term');
  acknowledge(raft, 3, 2);
  assert.deepEqual([raft.log.committed, raft.log.last], [1, 3]);
  acknowledge(raft, 3, 4);
  assert.deepEqual([raft.log.committed, raft.log.last], [3, 4]);
  assert.equal(raft.history.inForce.outgoing.length, 0);
});

test('so does one that knew it was committed when it started', () => {
  const { snapshot } = initial({ configuration: joint });
  const start = { ...snapshot, index: 7, term: 1 };
  const raft = createRaft(configOf(), { hardState: { term: 1, vote: 0, commit: 7 }, snapshot: start, entries: [], applied: 7 });
  elect(raft);
  acknowledge(raft, 8, 2);
  assert.equal(raft.log.committed, 7);
  acknowledge(raft, 8, 5);
  assert.deepEqual([raft.log.committed, raft.log.last], [8, 9]);
});

test('leaving waits while leadership is handed over, and is not forgotten', () => {
  const raft = leader();
  change(raft, { voters: joint.voters });
  acknowledge(raft, 2, 2);
  transfer(raft, 4);
  acknowledge(raft, 2, 4);
  assert.deepEqual([raft.log.committed, raft.log.last], [2, 2]);
  raft.transferee = 0;
  tick(raft);
  assert.equal(raft.log.last, 3);
});

test('a leader that is removed replicates on, does not count itself, and leaves when the others have its removal', () => {
  const raft = leader();
  change(raft, { voters: voters(2, 3) });
  assert.deepEqual([raft.role, raft.log.committed], ['leader', 1], 'not before');
  acknowledge(raft, 2, 2);
  assert.deepEqual([raft.role, raft.log.committed], ['leader', 1], 'its own log is no vote');
  propose(raft, { kind: 1, logTime: 0, commands: 1, body: new Uint8Array(1) });
  assert.deepEqual(
    ofType(settle(raft), 'append').map(({ to }) => to),
    [2, 3],
  );
  acknowledge(raft, 3, 2);
  acknowledge(raft, 2, 3);
  assert.deepEqual([raft.role, raft.leader, raft.log.committed], ['follower', 0, 2]);
  const sent = settle(raft);
  assert.deepEqual(
    ofType(sent, 'timeoutNow').map(({ to, term }) => [to, term]),
    [[2, 1]],
    'to the one that holds most',
  );
  assert.equal(ofType(sent, 'append').length, 0);
  for (let i = 0; i < 100; i++) tick(raft);
  assert.deepEqual([raft.role, settle(raft)], ['follower', []]);
});

test('who is silent is not asked to lead', () => {
  const raft = leader({ size: 4 });
  change(raft, { voters: voters(2, 3, 4) });
  acknowledge(raft, 2, 2);
  const silent = raft.peers.find(({ id }) => id === 2);
  assert.ok(silent !== undefined);
  silent.recentlyActive = false;
  acknowledge(raft, 2, 4);
  assert.equal(raft.role, 'follower');
  assert.deepEqual(
    ofType(settle(raft), 'timeoutNow').map(({ to }) => to),
    [4],
  );
});

test('a leader that leaves with the old half of a joint configuration counts in that half until it is left', () => {
  const raft = leader();
  change(raft, { voters: voters(4, 5) });
  acknowledge(raft, 2, 4, 5);
  assert.equal(raft.log.committed, 1, 'its own log is one of three in the old half');
  acknowledge(raft, 2, 2);
  assert.deepEqual([raft.log.committed, raft.role], [2, 'leader']);
  settle(raft);
  acknowledge(raft, 3, 4);
  assert.deepEqual([raft.log.committed, raft.role], [2, 'leader']);
  acknowledge(raft, 3, 5);
  assert.deepEqual([raft.log.committed, raft.role], [3, 'follower']);
});

test('a learner is in no quorum: its acknowledgement commits nothing, its silence stops nothing', () => {
  const raft = leader();
  change(raft, { learners: [memberOf(4)] });
  acknowledge(raft, 2, 4);
  assert.equal(raft.log.committed, 1);
  acknowledge(raft, 2, 2);
  assert.equal(raft.log.committed, 2);
});

test('nor does its vote elect, its echo confirm a read, or its presence keep a leader', () => {
  const configuration = { ...configurationOf([1, 2, 3]), learners: [memberOf(4), memberOf(5)] };
  const candidate = member({ configuration, config: { preVote: false } });
  campaign(candidate);
  settle(candidate);
  for (const from of [4, 5]) step(candidate, voteReply({ from, term: 1, granted: true }));
  assert.equal(candidate.role, 'candidate');
  for (const from of [4, 5]) step(candidate, voteReply({ from, term: 1, granted: false }));
  step(candidate, voteReply({ from: 2, term: 1 }));
  assert.equal(candidate.role, 'leader');

  const raft = leader({ configuration });
  readIndex(raft, 7);
  const [{ context }] = ofType(settle(raft), 'heartbeat');
  for (const from of [4, 5]) step(raft, heartbeatReply({ from, term: raft.term, context }));
  assert.equal(raft.reads.pending.length, 1);
  step(raft, heartbeatReply({ from: 2, term: raft.term, context }));
  assert.equal(raft.reads.pending.length, 0);

  for (let i = 0; i < 25; i++) {
    tick(raft);
    settle(raft);
    if (raft.role === 'leader') for (const from of [4, 5]) step(raft, heartbeatReply({ from, term: raft.term }));
  }
  assert.equal(raft.role, 'follower');
});

function withLearner(autoPromote: boolean): Raft {
  const raft = leader();
  change(raft, { learners: [{ ...memberOf(4), autoPromote }] });
  acknowledge(raft, 2, 2);
  return raft;
}

test('a learner that asked for it is promoted once it is caught up, and not by another', () => {
  const raft = withLearner(true);
  tick(raft);
  assert.equal(raft.log.last, 2, 'it has said nothing yet');
  acknowledge(raft, 2, 4);
  tick(raft);
  assert.equal(raft.log.last, 3);
  assert.deepEqual(raft.history.inForce, configurationOf([1, 2, 3, 4]));
  tick(raft);
  assert.equal(raft.log.last, 3);
  const patient = withLearner(false);
  acknowledge(patient, 2, 4);
  tick(patient);
  assert.equal(patient.log.last, 2);
});

test('the wish to be promoted outlives the leader that heard it', () => {
  const raft = heir({ ...configurationOf([1, 2, 3]), learners: [{ ...memberOf(4), autoPromote: true }] });
  settle(raft);
  acknowledge(raft, 3, 4);
  tick(raft);
  assert.equal(raft.log.last, 3, 'nothing of its own term is committed');
  acknowledge(raft, 3, 2);
  tick(raft);
  assert.equal(raft.log.last, 4);
  assert.deepEqual(raft.history.inForce, configurationOf([1, 2, 3, 4]));
});

test('promotions wait for one another and for the joint configuration to be left', () => {
  const raft = leader();
  change(raft, { learners: [4, 5].map((id) => ({ ...memberOf(id), autoPromote: true })) });
  acknowledge(raft, 2, 2, 4, 5);
  tick(raft);
  tick(raft);
  assert.deepEqual(
    raft.history.inForce.learners.map(({ id }) => id),
    [5],
  );
  settle(raft);
  acknowledge(raft, 3, 2, 3, 4, 5);
  tick(raft);
  assert.deepEqual(raft.history.inForce, configurationOf([1, 2, 3, 4, 5]));
});

test('a joint configuration outlives compaction, twice, and a restart', () => {
  const raft = leader();
  change(raft, { voters: joint.voters, mode: 'explicit' });
  acknowledge(raft, 2, 2, 4);
  for (let i = 0; i < 3; i++) propose(raft, { kind: 1, logTime: 0, commands: 1, body: new Uint8Array(1) });
  settle(raft);
  acknowledge(raft, 5, 2, 4);
  settle(raft);
  assert.equal(compact(raft, 3), undefined);
  assert.equal(compact(raft, 5), undefined);
  const kept = raft.history.at(5);
  assert.deepEqual(kept, { ...joint, autoLeave: false });
  const snapshot = { index: 5, term: 1, logTime: 0, configuration: kept };
  const again = createRaft(configOf(), { hardState: { term: 1, vote: 1, commit: 5 }, snapshot, entries: [], applied: 5 });
  elect(again);
  turn(again);
  acknowledge(again, 6, 4, 5);
  assert.equal(status(again).commit, 5, 'the old half is still asked');
  acknowledge(again, 6, 2);
  assert.equal(status(again).commit, 6);
});
