import assert from 'node:assert/strict';
import { test } from 'node:test';
import { committedImmutable, laterLeadersHold, leaderCommits } from './commits.ts';
import { electionSafety, leaderCompleteness } from './elections.ts';
import { adoptEntries } from './logs.ts';
import { applies } from './machines.ts';
import { monotonic } from './progress.ts';
import { commit, entry, log, scene } from '../testing/scene.ts';
import type { LevelViolation } from '../../level/violation.ts';
import { Votes } from './votes.ts';

function broken(checker: string): (error: LevelViolation) => boolean {
  return (error) => {
    assert.equal(error.checker, checker, error.message);
    return true;
  };
}

test('two leaders in a term break election safety', () => {
  const { ledger } = scene();
  ledger.leaders[4] = 1;
  electionSafety(ledger, 1, 4);
  assert.throws(() => electionSafety(ledger, 2, 4), broken('election-safety'));
});

test('a leader without an entry that was committed in an earlier term breaks leader completeness; one of the same term need not have it', () => {
  const it = scene();
  commit(it, log(it, 1, [1, 2], [1, 2]), 2);
  leaderCompleteness(it.ledger, it.nodes[3], 2);
  assert.throws(() => leaderCompleteness(it.ledger, it.nodes[3], 3), broken('leader-completeness'));
});

test('a leader elected before an entry was committed in an earlier term has it too', () => {
  const it = scene();
  commit(it, log(it, 1, [1], [1, 2]), 1);
  it.nodes[3].leads = true;
  it.nodes[3].raft.term = 2;
  assert.throws(() => laterLeadersHold(it.ledger, it.nodes, 1), broken('leader-completeness'));
});

test('a vote heard of before it is durable, two votes in a term, and a vote of a disk that forgot are seen', () => {
  const { nodes } = scene();
  const [, , voter] = nodes;
  assert.throws(() => new Votes().onPromise(voter, 1, 1), broken('vote-durable'));
  voter.disk.hardState = { term: 2, vote: 1, commit: 0 };
  const votes = new Votes();
  votes.onPromise(voter, 2, 1);
  votes.onPromise(voter, 1, 3);
  assert.throws(() => votes.onPromise(voter, 1, 1), broken('vote-safety'));
  voter.disk.lost = [];
  voter.raft.mayVote = false;
  assert.throws(() => votes.onPromise(voter, 2, 1), broken('vote-durable'));
});

test('a leader by fewer votes than a majority of each half is seen', () => {
  const { ledger, nodes } = scene();
  const { configuration } = ledger.root;
  const [, leader, voter] = nodes;
  leader.disk.hardState = { term: 1, vote: 1, commit: 0 };
  voter.disk.hardState = { term: 1, vote: 1, commit: 0 };
  const votes = new Votes();
  assert.throws(() => votes.onLeader(leader, 1, configuration), broken('election-quorum'));
  votes.onPromise(voter, 1, 1);
  leader.disk.hardState = { term: 0, vote: 0, commit: 0 };
  assert.throws(
    () => votes.onLeader(leader, 1, configuration),
    broken('vote-durable'),
    'others are enough, and it could lead the term twice',
  );
  leader.disk.hardState = { term: 1, vote: 1, commit: 0 };
  votes.onLeader(leader, 1, configuration);
  const joint = { ...configuration, outgoing: [{ ...configuration.voters[0], id: 7 }] };
  assert.throws(() => votes.onLeader(leader, 1, joint), broken('election-quorum'));
});

test('entries that differ under one index and term, or follow different ones, break log matching', () => {
  const it = scene();
  const [root, first] = log(it, 1, [1, 1], [1]);
  assert.throws(() => it.ledger.see(root, entry(1, 1, new Uint8Array(3)), 1), broken('log-matching'));
  assert.throws(() => it.ledger.see(root, entry(2, 1), 1), broken('log-matching'));
  assert.throws(() => it.ledger.see(first, entry(2, 2), 3), broken('log-matching'));
  it.ledger.leaders[2] = 3;
  it.ledger.see(first, entry(2, 2), 3);
});

test('a gap, a leader that cuts its own log, and a cut of what is committed are seen', () => {
  const it = scene();
  log(it, 1, [1, 1, 1], [1, 2]);
  const [, leader, follower] = it.nodes;
  assert.throws(() => adoptEntries(it.ledger, follower, [entry(9, 1)]), broken('log-matching'));
  leader.leads = true;
  leader.raft.term = 1;
  leader.seenTerm = 1;
  assert.throws(() => adoptEntries(it.ledger, leader, [entry(2, 1)]), broken('leader-append-only'));
  follower.seenCommit = 2;
  it.ledger.leaders[5] = 3;
  assert.throws(() => adoptEntries(it.ledger, follower, [entry(2, 5)]), broken('committed-immutable'));
});

test('a commit by somebody else than the leader, of an earlier term, or short of a quorum of disks is seen', () => {
  const it = scene();
  log(it, 1, [1, 2], [1]);
  const [, leader, follower] = it.nodes;
  assert.throws(() => leaderCommits(it.ledger, it.nodes, follower, 2, 2), broken('commit-rule'));
  assert.throws(() => leaderCommits(it.ledger, it.nodes, leader, 2, 1), broken('commit-rule'));
  assert.throws(() => leaderCommits(it.ledger, it.nodes, leader, 2, 2), broken('committed-on-durable-quorum'));
  follower.disk.log = leader.memory.slice();
  leaderCommits(it.ledger, it.nodes, leader, 2, 2);
});

test('a member that takes another entry for committed, or applies one, breaks state machine safety', () => {
  const it = scene();
  const committed = log(it, 1, [1, 1], [1, 2]);
  commit(it, committed, 1);
  log(it, 3, [1, 3], [3]);
  const [, one, , three] = it.nodes;
  committedImmutable(it.ledger, one, 2);
  assert.throws(() => committedImmutable(it.ledger, three, 2), broken('committed-immutable'));
  three.applied = 1;
  assert.throws(() => applies(it.ledger, three, entry(2, 3)), broken('state-machine-safety'));
  assert.throws(() => applies(it.ledger, one, entry(2, 1)), broken('state-machine-safety'), 'out of order');
  three.disk.log.length = 2;
  assert.throws(() => applies(it.ledger, three, committed[2].entry ?? entry(2, 1)), broken('applied-durable'));
});

test('a term, commit or applied that goes back is seen', () => {
  for (const seen of ['seenTerm', 'seenCommit', 'seenApplied'] as const) {
    const [, node] = scene().nodes;
    monotonic(node);
    node[seen] = 3;
    assert.throws(() => monotonic(node), broken('monotonic'), seen);
  }
});
