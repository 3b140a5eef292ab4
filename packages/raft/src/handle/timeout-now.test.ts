import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, heartbeat, leader, member, ofType, settle } from '../../test/kit.ts';
import { configurationOf } from '../../test/node.ts';
import { step } from '../step.ts';

const timeoutNow = (from: number, term = 1) => ({ type: 'timeoutNow', from, to: 1, term }) as const;

test('the leader’s word starts an election without a pre-vote, which its followers would refuse', () => {
  const raft = member();
  step(raft, heartbeat({ from: 2 }));
  step(raft, timeoutNow(2));
  const requests = ofType(settle(raft), 'vote');
  assert.deepEqual(
    requests.map(({ pre, transfer, term }) => [pre, transfer, term]),
    [
      [false, true, 2],
      [false, true, 2],
    ],
  );
});

test('nobody else’s does (etcd-io/raft 816fc51)', () => {
  const raft = member();
  step(raft, heartbeat({ from: 2 }));
  step(raft, timeoutNow(3));
  step(raft, timeoutNow(2, 0));
  assert.equal(raft.role, 'follower');
  step(raft, timeoutNow(3, 9));
  assert.deepEqual([raft.role, raft.term], ['follower', 9]);
});

test('a leader, a learner, and a member that may not vote stay where they are', () => {
  const { voters } = configurationOf([2, 3]);
  const { voters: learners } = configurationOf([1]);
  const learner = member({ configuration: { voters, outgoing: [], learners, autoLeave: false } });
  const silent = member({ config: { mayVote: false, highestIndexSeen: 9 } });
  for (const raft of [learner, silent]) {
    step(raft, append({ from: 2 }));
    step(raft, timeoutNow(2));
    assert.equal(raft.role, 'follower');
  }
  const raft = leader();
  step(raft, timeoutNow(2));
  assert.equal(raft.role, 'leader');
});
