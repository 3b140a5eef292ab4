import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, heartbeat, leader, member, ofType, settle, vote } from '../../test/kit.ts';
import { ready } from '../take-ready.ts';
import { step } from '../step.ts';
import { tick } from '../tick.ts';
import type { Raft } from '../raft.ts';
import type { VoteReply } from '../message.ts';

function answer(raft: Raft): VoteReply | undefined {
  return ofType(settle(raft), 'voteReply')[0];
}

test('one vote a term, first come first served (paper, 5.2)', () => {
  const raft = member();
  step(raft, vote({ from: 2 }));
  assert.equal(answer(raft)?.granted, true);
  step(raft, vote({ from: 3 }));
  assert.equal(answer(raft)?.granted, false);
  step(raft, vote({ from: 2 }));
  assert.equal(answer(raft)?.granted, true);
});

test('a vote survives a restart (figure 2, persistent state)', () => {
  const raft = member({ term: 1, vote: 2 });
  step(raft, vote({ from: 3 }));
  assert.equal(answer(raft)?.granted, false);
});

test('no vote for a log that is less complete (paper, 5.4.1)', () => {
  const given = { log: [1, 2, 2] };
  for (const [lastIndex, lastTerm, granted] of [
    [3, 2, true],
    [4, 2, true],
    [1, 3, true],
    [2, 2, false],
    [9, 1, false],
  ] as const) {
    const raft = member(given);
    step(raft, vote({ term: 4, lastIndex, lastTerm }));
    assert.equal(answer(raft)?.granted, granted, `${lastIndex} of term ${lastTerm}`);
  }
});

test('a vote is durable before it is sent', () => {
  const raft = member();
  step(raft, vote({ term: 4 }));
  const work = ready(raft);
  assert.deepEqual(work.hardState, { term: 4, vote: 2, commit: 0 });
  assert.deepEqual(work.messages, []);
  assert.equal(ofType(work.messagesAfterPersist, 'voteReply').length, 1);
});

test('a refusal tells our term, durably', () => {
  const raft = member({ log: [1, 5] });
  step(raft, vote({ term: 7, lastIndex: 1, lastTerm: 1 }));
  const work = ready(raft);
  assert.equal(work.hardState?.term, 7);
  assert.equal(work.hardState?.vote, 0);
  assert.deepEqual(work.messages, []);
  assert.equal(ofType(work.messagesAfterPersist, 'voteReply')[0].term, 7);
});

test('adopting a higher term is not a vote (openraft #1220)', () => {
  const raft = member();
  step(raft, append({ from: 2, term: 5 }));
  assert.deepEqual([raft.term, raft.vote], [5, 0]);
});

test('no vote in a term whose leader is known', () => {
  const raft = member();
  step(raft, append({ from: 2, term: 5 }));
  step(raft, vote({ from: 3, term: 5 }));
  assert.equal(answer(raft)?.granted, false);
});

test('a pre-vote changes neither term nor vote, whatever the answer (dissertation, 9.6)', () => {
  const raft = member({ log: [1, 1] });
  step(raft, vote({ pre: true, term: 9, lastIndex: 2, lastTerm: 1 }));
  assert.deepEqual(answer(raft), { type: 'voteReply', from: 1, to: 2, term: 9, pre: true, granted: true });
  step(raft, vote({ pre: true, term: 9, lastIndex: 1, lastTerm: 1 }));
  assert.deepEqual(answer(raft), { type: 'voteReply', from: 1, to: 2, term: 1, pre: true, granted: false });
  assert.deepEqual([raft.term, raft.vote], [1, 0]);
});

test('a pre-vote is granted for a later term even when this term’s vote is spent', () => {
  const raft = member({ term: 3, vote: 3 });
  step(raft, vote({ pre: true, term: 4 }));
  assert.equal(answer(raft)?.granted, true);
});

test('a pre-vote for our own term is refused when its vote is spent', () => {
  const raft = member({ term: 3, vote: 3 });
  step(raft, vote({ pre: true, term: 3 }));
  assert.equal(answer(raft)?.granted, false);
});

test('a pre-vote of an earlier term is refused with our term, not ignored (etcd-io/raft 3c7359d)', () => {
  const raft = member({ term: 8 });
  step(raft, vote({ pre: true, term: 5 }));
  assert.deepEqual(answer(raft), { type: 'voteReply', from: 1, to: 2, term: 8, pre: true, granted: false });
});

test('who hears a leader helps nobody else to power, until an election timeout has passed (dissertation, 4.2.3)', () => {
  const raft = member({ config: { electionTicks: 5 } });
  step(raft, heartbeat({ from: 2 }));
  settle(raft);
  step(raft, vote({ from: 3, term: 2 }));
  step(raft, vote({ from: 3, term: 2, pre: true }));
  assert.equal(answer(raft), undefined);
  assert.equal(raft.term, 1);
  for (let i = 0; i < 4; i++) tick(raft);
  step(raft, vote({ from: 3, term: 2, pre: true }));
  assert.equal(answer(raft), undefined);
  tick(raft);
  step(raft, vote({ from: 3, term: 2, pre: true }));
  assert.equal(answer(raft)?.granted, true);
});

test('a leader with a quorum is not dethroned by a request', () => {
  const raft = leader();
  step(raft, vote({ from: 3, term: 9, lastIndex: 9, lastTerm: 8 }));
  assert.deepEqual([raft.role, raft.term], ['leader', 1]);
});

test('the leader itself may ask: having stepped down, it is nobody’s leader any more (hashicorp/raft #605)', () => {
  const raft = member();
  step(raft, heartbeat({ from: 2 }));
  step(raft, vote({ from: 2, term: 2, pre: true }));
  assert.equal(answer(raft)?.granted, true);
});

test('a transfer is not refused out of loyalty (dissertation, 3.10)', () => {
  const raft = member();
  step(raft, heartbeat({ from: 2 }));
  step(raft, vote({ from: 3, term: 2, transfer: true }));
  assert.equal(answer(raft)?.granted, true);
});

test('a granted vote gives the candidate time', () => {
  const raft = member({ config: { electionTicks: 5 } });
  for (let i = 0; i < 4; i++) tick(raft);
  step(raft, vote({ from: 2 }));
  assert.equal(raft.electionElapsed, 0);
});
