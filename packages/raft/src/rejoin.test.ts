// A member whose disk was ambiguous (docs/decisions/001-formats.md, section 3) may have forgotten votes and acknowledgements.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, entries, heartbeat, leader, member, ofType, settle, vote } from '../test/kit.ts';
import { campaign } from './campaign.ts';
import { forgetMatch } from './snapshot.ts';
import type { Raft } from './raft.ts';
import { status } from './status.ts';
import { step } from './step.ts';
import { ready } from './take-ready.ts';
import { persisted } from './persisted.ts';
import { tick } from './tick.ts';

const silent = (highestIndexSeen: number): Raft => member({ log: [1, 1], config: { mayVote: false, highestIndexSeen } });

function grants(raft: Raft, term: number): boolean {
  step(raft, vote({ from: 3, term, lastIndex: 99, lastTerm: term - 1, transfer: true }));
  return ofType(settle(raft), 'voteReply')[0].granted;
}

test('it gives no vote and no pre-vote, and does not campaign', () => {
  const raft = silent(5);
  assert.equal(grants(raft, 2), false);
  step(raft, vote({ from: 3, term: 9, pre: true, lastIndex: 99, lastTerm: 8 }));
  assert.equal(ofType(settle(raft), 'voteReply')[0].granted, false);
  assert.equal(campaign(raft)?.code, 'MAY_NOT_VOTE');
  for (let i = 0; i < 100; i++) tick(raft);
  assert.equal(raft.role, 'follower');
});

test('it votes again once a leader has brought it, durably and committed, to the highest index it may have acknowledged', () => {
  const raft = silent(5);
  step(raft, append({ term: 2, prevIndex: 2, prevTerm: 1, entries: entries(3, 2, 2, 2), commit: 4 }));
  settle(raft);
  assert.equal(status(raft).mayVote, false);
  step(raft, append({ term: 2, prevIndex: 5, prevTerm: 2, entries: entries(6, 2), commit: 6 }));
  const { token } = ready(raft);
  step(raft, heartbeat({ term: 2, commit: 6 }));
  assert.equal(status(raft).mayVote, true, 'index 5 is durable and committed; 6 is on its way');
  assert.ok(token !== undefined);
  persisted(raft, token);
  assert.equal(grants(raft, 3), true);
});

test('what is committed but not durable again does not count', () => {
  const raft = silent(5);
  step(raft, append({ term: 2, prevIndex: 2, prevTerm: 1, entries: entries(3, 2, 2, 2), commit: 5 }));
  const { token } = ready(raft);
  assert.equal(status(raft).mayVote, false);
  assert.ok(token !== undefined);
  persisted(raft, token);
  assert.equal(status(raft).mayVote, true);
});

test('a commit index past what the disk gave back is lowered, not believed', () => {
  const raft = member({ log: [1, 1], commit: 9, config: { mayVote: false, highestIndexSeen: 9 } });
  assert.equal(status(raft).commit, 2);
});

test('a leader that is told forgets what such a peer had acknowledged, and finds out again', () => {
  const raft = leader();
  assert.equal(status(raft).peers[0].match, 1);
  forgetMatch(raft, 2);
  const { match, state, next } = status(raft).peers[0];
  assert.deepEqual([match, state, next], [0, 'probe', 2]);
  assert.deepEqual(
    ofType(settle(raft), 'append').map(({ to, prevIndex }) => [to, prevIndex]),
    [[2, 1]],
  );
});
