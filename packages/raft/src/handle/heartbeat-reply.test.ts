import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elect, heartbeatReply, leader, member, ofType, settle } from '../../test/kit.ts';
import { readIndex } from '../read.ts';
import { step } from '../step.ts';
import { ready } from '../take-ready.ts';
import { tick } from '../tick.ts';

test('an echo of a context that was never sent is refused', () => {
  const raft = leader();
  assert.equal(step(raft, heartbeatReply({ context: 1 }))?.code, 'OUT_OF_RANGE');
});

test('a sign of life restarts a probe that was lost', () => {
  const raft = member();
  elect(raft);
  assert.deepEqual(ofType(settle(raft), 'append'), []);
  step(raft, heartbeatReply({}));
  assert.deepEqual(
    ofType(settle(raft), 'append').map(({ to }) => to),
    [2],
  );
});

test('an answer of an earlier term counts for nothing', () => {
  const raft = leader({ term: 3 });
  readIndex(raft, 1);
  settle(raft);
  step(raft, heartbeatReply({ term: 3, context: 1 }));
  assert.deepEqual(ready(raft).reads, []);
  step(raft, heartbeatReply({ term: 4, context: 1 }));
  assert.deepEqual(ready(raft).reads, [{ context: 1, index: 1, rejected: false }]);
});

test('an answer of a later term ends the leadership (paper, 5.1)', () => {
  const raft = leader();
  step(raft, heartbeatReply({ term: 7 }));
  assert.deepEqual([raft.role, raft.term, raft.leader], ['follower', 7, 0]);
});

test('a heartbeat tells commit only as far as the peer is known to hold the log', () => {
  const raft = leader();
  raft.peers[2].match = 0;
  raft.peers[2].next = 1;
  tick(raft);
  const sent = ofType(settle(raft), 'heartbeat');
  assert.deepEqual(
    sent.map(({ to, commit }) => [to, commit]),
    [
      [2, 1],
      [3, 0],
    ],
  );
});
