import assert from 'node:assert/strict';
import { test } from 'node:test';
import { step } from '@raftgate/raft';
import { follower, vote } from '../testing/follower.ts';
import { scene } from '../testing/scene.ts';
import { LevelViolation } from '../../level/violation.ts';
import { grants, owesGrant, waiting } from './grants.ts';

test('a free vote is owed to whoever holds as much: by who hears no leader, has evidence, or is asked for the leader', () => {
  const node = follower();
  assert.ok(!owesGrant(node, vote));
  assert.ok(owesGrant(node, { ...vote, transfer: true }));
  assert.ok(owesGrant(node, { ...vote, from: 2 }));
  node.hearing.suspects(2, 1);
  assert.ok(owesGrant(node, vote));
  node.hearing.hasEvidence = false;
  node.hearing.ticks += node.config.electionTicks;
  assert.ok(owesGrant(node, vote));
  assert.ok(owesGrant(node, { ...vote, pre: true }));
  assert.ok(!owesGrant(node, { ...vote, term: 1 }), 'a leader was heard in that term');
  node.raft.boundTicks = 1;
  assert.ok(!owesGrant(node, vote), 'it promised a lease');
  node.raft.boundTicks = 0;
  node.raft.mayVote = false;
  assert.ok(!owesGrant(node, vote), 'its disk forgot');
});

test('the same candidate of the same term is answered as before', () => {
  const [, node] = scene().nodes;
  step(node.raft, vote);
  assert.ok(owesGrant(node, vote));
  assert.ok(!owesGrant(node, { ...vote, from: 2 }));
});

test('a yes that was owed and not said is seen, also where an earlier one still waits to be said', () => {
  const [, node] = scene().nodes;
  step(node.raft, vote);
  grants(node, vote, true, 0);
  const refused = (error: unknown): boolean => error instanceof LevelViolation && error.checker === 'election-rule';
  assert.throws(() => grants(node, vote, true, waiting(node.raft)), refused);
  grants(node, vote, false, waiting(node.raft));
});
