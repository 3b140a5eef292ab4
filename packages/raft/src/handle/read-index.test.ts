import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendReply, elect, heartbeat, heartbeatReply, leader, member, ofType, settle } from '../../test/kit.ts';
import { step } from '../step.ts';

const ask = (from: number, context = 5, term = 1) => ({ type: 'readIndex', from, to: 1, term, context }) as const;

test('a follower’s read is answered once a quorum confirmed it', () => {
  const raft = leader();
  step(raft, ask(2));
  const sent = settle(raft);
  assert.deepEqual(ofType(sent, 'readIndexReply'), []);
  const [{ context }] = ofType(sent, 'heartbeat');
  step(raft, heartbeatReply({ from: 3, context }));
  const [answer] = ofType(settle(raft), 'readIndexReply');
  assert.deepEqual([answer.to, answer.context, answer.index, answer.rejected], [2, 5, 1, false]);
});

test('who does not lead says so at once', () => {
  const raft = member();
  step(raft, heartbeat({ from: 2 }));
  settle(raft);
  step(raft, ask(3));
  assert.equal(ofType(settle(raft), 'readIndexReply')[0].rejected, true);
  step(raft, ask(3, 6, 0));
  assert.equal(ofType(settle(raft), 'readIndexReply')[0].rejected, true);
});

test('a leader that has committed nothing of its own term says so at once (etcd #12680)', () => {
  const raft = member({ log: [1, 1], commit: 2 });
  elect(raft);
  step(raft, ask(2, 5, 2));
  assert.equal(ofType(settle(raft), 'readIndexReply')[0].rejected, true);
  step(raft, appendReply({ from: 2, term: 2, index: 3 }));
  step(raft, ask(2, 6, 2));
  assert.deepEqual(ofType(settle(raft), 'readIndexReply'), []);
});

test('a leader that steps down says so to those that wait', () => {
  const raft = leader();
  step(raft, ask(2));
  settle(raft);
  step(raft, heartbeat({ from: 3, term: 2 }));
  const [answer] = ofType(settle(raft), 'readIndexReply');
  assert.deepEqual([answer.to, answer.context, answer.rejected], [2, 5, true]);
});
