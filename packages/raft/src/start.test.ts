import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configOf, entries, entry, initial, settle } from '../test/kit.ts';
import { configurationOf } from '../test/node.ts';
import type { InitialState, RaftConfig } from './config.ts';
import { InvariantError } from './errors.ts';
import { createRaft } from './raft.ts';
import { checkStart } from './start.ts';
import { configurationAt, entriesFrom, status } from './status.ts';
import { ready } from './take-ready.ts';

const codeOf = (config: Partial<RaftConfig>, state: Partial<InitialState> = {}): string | undefined =>
  checkStart(configOf({ config }), { ...initial({ log: [1, 1, 2] }), ...state })?.code;

test('what a core cannot start from is named before it starts', () => {
  assert.equal(codeOf({}), undefined);
  assert.equal(codeOf({ id: 0 }), 'BAD_CONFIG');
  assert.equal(codeOf({ electionTicks: 1 }), 'BAD_CONFIG');
  assert.equal(codeOf({ maxInflightMessages: 0 }), 'BAD_CONFIG');
  assert.equal(codeOf({ seed: -1 }), 'BAD_CONFIG');
  assert.equal(codeOf({}, { entries: entries(2, 1) }), 'BAD_LOG');
  assert.equal(codeOf({}, { entries: entries(1, 2, 1) }), 'BAD_LOG');
  assert.equal(codeOf({}, { entries: [entry(1, 0)] }), 'BAD_LOG');
  assert.equal(codeOf({}, { entries: [{ ...entry(1, 1), kind: 2, body: new Uint8Array(3) }] }), 'BAD_CONFIGURATION');
  assert.equal(codeOf({}, { applied: 4 }), 'BAD_LOG');
  assert.equal(codeOf({}, { hardState: { term: 1, vote: 0, commit: 0 } }), 'BAD_HARD_STATE');
  assert.equal(codeOf({}, { hardState: { term: 2, vote: 0, commit: 4 } }), 'BAD_HARD_STATE');
  assert.equal(codeOf({}, { hardState: { term: 2 ** 52, vote: 0, commit: 0 } }), 'BAD_HARD_STATE');
  assert.equal(codeOf({}, { snapshot: { index: 0, term: 1, logTime: 0, configuration: configurationOf([1]) } }), 'BAD_LOG');
});

test('starting anyway is a broken invariant', () => {
  assert.throws(() => createRaft(configOf({ config: { id: 0 } }), initial()), InvariantError);
});

test('a restart goes on as follower, with term, vote and log as they were, and applies again what its state machine lacks', () => {
  const raft = createRaft(configOf(), initial({ log: [1, 1, 2], term: 4, vote: 3, commit: 2 }));
  const { role, term, vote, leader, commit, applied, durable, last } = status(raft);
  assert.deepEqual([role, term, vote, leader, commit, applied, durable, last], ['follower', 4, 3, 0, 2, 0, 3, 3]);
  const work = ready(raft);
  assert.deepEqual(
    work.committed.map(({ index }) => index),
    [1, 2],
  );
  assert.equal(work.token, undefined);
  assert.deepEqual(work.configuration, configurationOf([1, 2, 3]));
});

test('a state machine that is ahead of the durable commit index is not taken back (etcd #10217)', () => {
  const raft = createRaft(configOf(), { ...initial({ log: [1, 1, 2], commit: 1 }), applied: 3 });
  assert.deepEqual([status(raft).commit, status(raft).applied], [3, 3]);
  assert.deepEqual(settle(raft), []);
});

test('a log that begins at a snapshot goes on from it', () => {
  const state = initial();
  const snapshot = { index: 10, term: 3, logTime: 70, configuration: configurationOf([1, 2]) };
  const raft = createRaft(configOf(), { ...state, hardState: { term: 3, vote: 0, commit: 0 }, snapshot, applied: 10 });
  const { first, last, lastTerm, commit } = status(raft);
  assert.deepEqual([first, last, lastTerm, commit], [11, 10, 3, 10]);
  assert.deepEqual(configurationAt(raft, 10), configurationOf([1, 2]));
  assert.deepEqual(entriesFrom(raft, 10, 100), []);
});
