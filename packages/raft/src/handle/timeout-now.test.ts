import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, configurationEntry, entries, heartbeat, leader, member, ofType, settle, voteReply } from '../../test/kit.ts';
import { configurationOf } from '../../test/node.ts';
import type { VoteRequest } from '../message.ts';
import { persisted } from '../persisted.ts';
import type { Raft } from '../raft.ts';
import { step } from '../step.ts';
import { ready } from '../take-ready.ts';

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

/** A follower of 2 in term 1 that was told to campaign while nothing of what it has to write was written; what it asks meanwhile. */
function heir(raft: Raft): readonly VoteRequest[] {
  step(raft, timeoutNow(2));
  const { messages, token } = ready(raft);
  assert.ok(token !== undefined, 'its vote has to be written');
  return ofType(messages, 'vote');
}

test('an heir whose log is durable and of this term asks while its own vote is written, and does not win before it is', () => {
  const raft = member();
  step(raft, append({ from: 2, entries: entries(1, 1, 1) }));
  settle(raft);
  step(raft, timeoutNow(2));
  const { messages, messagesAfterPersist, token } = ready(raft);
  assert.deepEqual([ofType(messages, 'vote').length, messagesAfterPersist.length], [2, 0]);
  for (const from of [2, 3]) step(raft, voteReply({ from, term: 2 }));
  assert.equal(raft.role, 'candidate');
  assert.ok(token !== undefined);
  persisted(raft, token);
  assert.equal(raft.role, 'leader');
});

test('an heir that a crash could bring back with a shorter or another log asks once its vote is durable', () => {
  const behind = member();
  step(behind, append({ from: 2, entries: entries(1, 1) }));
  assert.deepEqual(heir(behind), [], 'an entry is on its way to the disk');
  const older = member({ log: [1] });
  step(older, heartbeat({ from: 2, term: 2 }));
  settle(older);
  step(older, timeoutNow(2, 2));
  const { messages, messagesAfterPersist } = ready(older);
  assert.deepEqual(
    [ofType(messages, 'vote').length, ofType(messagesAfterPersist, 'vote').length],
    [0, 2],
    'the leader could cut what is not of its term',
  );
});

test('an heir whose own removal is on its way has no vote to wait for, and asks once its term is durable', () => {
  const raft = member();
  const { voters } = configurationOf([2, 3]);
  step(raft, append({ from: 2, entries: [configurationEntry(1, 1, { voters, outgoing: [], learners: [], autoLeave: false })] }));
  settle(raft);
  assert.deepEqual(heir(raft), []);
});
