import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, heartbeat, leader, member, ofType, settle, vote, voteReply } from '../test/kit.ts';
import { campaign } from './campaign.ts';
import type { Raft } from './raft.ts';
import { step } from './step.ts';
import { suspectLeader, suspectRank } from './suspect.ts';

const LEASE = { promiseMs: 100, maxDriftPpm: 500 };

/** Member 1 of three, follower of 2 in term 1. */
function follower(given: Parameters<typeof member>[0] = {}): Raft {
  const raft = member(given);
  step(raft, heartbeat({ from: 2 }));
  settle(raft);
  return raft;
}

test('evidence against the leader counts, against anybody else it does not', () => {
  const raft = follower();
  assert.equal(suspectLeader(raft, 3), false);
  assert.equal(suspectRank(raft), undefined);
  assert.equal(suspectLeader(raft, 2), true);
  assert.equal(suspectRank(raft), 0);
  assert.equal(suspectLeader(member(), 0), false);
  const own = leader();
  assert.equal(suspectLeader(own, 1), false);
});

test('a member with evidence helps a candidate; without it, loyalty refuses', () => {
  const asked = { from: 3, term: 2, pre: true } as const;
  const loyal = follower();
  step(loyal, vote(asked));
  assert.deepEqual(ofType(settle(loyal), 'voteReply'), []);
  const raft = follower();
  suspectLeader(raft, 2);
  step(raft, vote(asked));
  assert.equal(ofType(settle(raft), 'voteReply')[0]?.granted, true);
});

test('evidence changes nothing about which log may win', () => {
  const raft = follower({ log: [1, 1] });
  suspectLeader(raft, 2);
  step(raft, vote({ from: 3, term: 2, pre: true, lastIndex: 1, lastTerm: 1 }));
  assert.equal(ofType(settle(raft), 'voteReply')[0]?.granted, false);
});

test('the leader is heard, or the term changes: the evidence is gone', () => {
  for (const message of [heartbeat({ from: 2 }), append({ from: 2 }), heartbeat({ from: 3, term: 2 }), vote({ from: 3, term: 2 })]) {
    const raft = follower();
    suspectLeader(raft, 2);
    step(raft, message);
    assert.equal(suspectRank(raft), undefined, message.type);
  }
});

test('the evidence stands while its holder asks around, and in the term it raised because of it', () => {
  const raft = follower();
  suspectLeader(raft, 2);
  campaign(raft);
  settle(raft);
  assert.deepEqual([raft.role, suspectRank(raft)], ['preCandidate', 0]);
  step(raft, voteReply({ from: 3, term: 2, pre: true }));
  settle(raft);
  assert.deepEqual([raft.role, suspectRank(raft)], ['candidate', 0]);
  step(raft, voteReply({ from: 3, term: 2 }));
  assert.deepEqual([raft.role, suspectRank(raft)], ['leader', undefined]);
});

test('who may not campaign has no rank, and still helps others', () => {
  const raft = follower({ config: { mayVote: false, highestIndexSeen: 5 } });
  assert.equal(suspectLeader(raft, 2), true);
  assert.equal(suspectRank(raft), undefined);
});

test('where leases rest on loyalty no evidence counts', () => {
  const raft = follower({ config: { lease: LEASE } });
  assert.equal(suspectLeader(raft, 2), false);
});
