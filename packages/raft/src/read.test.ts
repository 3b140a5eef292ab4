import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elect, heartbeat, heartbeatReply, leader, member, ofType, settle } from '../test/kit.ts';
import { configurationOf } from '../test/node.ts';
import { ReadRefusal } from './errors.ts';
import { MAX_PENDING_READS } from './limits.ts';
import { readIndex } from './read.ts';
import type { Raft } from './raft.ts';
import type { ReadState } from './ready.ts';
import { step } from './step.ts';
import { ready } from './take-ready.ts';
import { tick } from './tick.ts';

/** Hands out what is ready; the context of the heartbeats in it and the reads. */
function round(raft: Raft): { context: number; reads: readonly ReadState[] } {
  const { messages, reads } = ready(raft);
  return { context: ofType(messages, 'heartbeat').at(-1)?.context ?? 0, reads };
}

test('reads of a turn share a round, and each round has a context of its own', () => {
  const raft = leader();
  readIndex(raft, 1);
  readIndex(raft, 2);
  const first = round(raft).context;
  readIndex(raft, 3);
  const second = round(raft).context;
  assert.ok(second > first && first > 0);
  step(raft, heartbeatReply({ context: first }));
  assert.deepEqual(
    round(raft).reads.map(({ context }) => context),
    [1, 2],
  );
  step(raft, heartbeatReply({ context: second }));
  assert.deepEqual(
    round(raft).reads.map(({ context }) => context),
    [3],
  );
});

test('an echo of an earlier round never confirms a later read (etcd #20418)', () => {
  const raft = leader();
  readIndex(raft, 1);
  const { context } = round(raft);
  readIndex(raft, 2);
  round(raft);
  step(raft, heartbeatReply({ from: 2, context }));
  step(raft, heartbeatReply({ from: 3, context }));
  assert.deepEqual(
    round(raft).reads.map((read) => read.context),
    [1],
  );
});

test('a lost round is repeated with the next heartbeat, under a fresh context', () => {
  const raft = leader();
  readIndex(raft, 1);
  const { context: first } = round(raft);
  tick(raft);
  const { context: again } = round(raft);
  assert.ok(again > first);
  step(raft, heartbeatReply({ context: again }));
  assert.equal(round(raft).reads.length, 1);
});

test('a read sees what was committed when it was asked', () => {
  const raft = leader();
  readIndex(raft, 1);
  const { context } = round(raft);
  step(raft, heartbeatReply({ context }));
  assert.deepEqual(round(raft).reads, [{ context: 1, index: 1, rejected: false }]);
});

test('no read before something of the leader’s own term is committed (dissertation, 6.4)', () => {
  const raft = member({ log: [1, 1], commit: 2 });
  elect(raft);
  assert.equal(readIndex(raft, 1)?.code, 'NOT_READY');
});

test('a sole voter needs nobody’s confirmation', () => {
  const raft = leader({ size: 1 });
  readIndex(raft, 1);
  assert.deepEqual(round(raft).reads, [{ context: 1, index: 1, rejected: false }]);
});

test('in joint consensus both halves confirm', () => {
  const { voters } = configurationOf([1, 2, 3]);
  const { voters: outgoing } = configurationOf([1, 4, 5]);
  const raft = leader({ configuration: { voters, outgoing, learners: [], autoLeave: false } });
  readIndex(raft, 1);
  const { context } = round(raft);
  step(raft, heartbeatReply({ from: 2, context }));
  step(raft, heartbeatReply({ from: 3, context }));
  assert.deepEqual(round(raft).reads, []);
  step(raft, heartbeatReply({ from: 4, context }));
  assert.equal(round(raft).reads.length, 1);
});

test('a leader that steps down rejects what waits', () => {
  const raft = leader();
  readIndex(raft, 1);
  settle(raft);
  step(raft, heartbeat({ from: 2, term: 5 }));
  assert.deepEqual(round(raft).reads, [{ context: 1, index: 0, rejected: true }]);
});

test('refusals are typed, and what waits is bounded', () => {
  const raft = member();
  assert.equal(readIndex(raft, 1)?.code, 'NO_LEADER');
  assert.equal(readIndex(raft, 0)?.code, 'BAD_CONTEXT');
  assert.equal(readIndex(raft, 2 ** 53)?.code, 'BAD_CONTEXT');
  step(raft, heartbeat({ from: 2 }));
  assert.equal(readIndex(raft, 1), undefined);
  assert.equal(readIndex(raft, 1)?.code, 'BAD_CONTEXT');
  const busy = leader();
  for (let i = 1; i <= MAX_PENDING_READS; i++) assert.equal(readIndex(busy, i), undefined);
  assert.ok(readIndex(busy, MAX_PENDING_READS + 1) instanceof ReadRefusal);
});
