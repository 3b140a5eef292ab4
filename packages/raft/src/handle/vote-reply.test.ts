import assert from 'node:assert/strict';
import { test } from 'node:test';
import { member, ofType, settle, turn, voteReply } from '../../test/kit.ts';
import { configurationOf } from '../../test/node.ts';
import { campaign } from '../campaign.ts';
import { persisted } from '../persisted.ts';
import { step } from '../step.ts';
import { ready } from '../take-ready.ts';

const plain = { preVote: false } as const;

test('a majority of votes makes a leader (paper, 5.2)', () => {
  const raft = member({ size: 5, config: plain });
  campaign(raft);
  settle(raft);
  step(raft, voteReply({ from: 2 }));
  assert.equal(raft.role, 'candidate');
  step(raft, voteReply({ from: 2 }));
  assert.equal(raft.role, 'candidate');
  step(raft, voteReply({ from: 3 }));
  assert.equal(raft.role, 'leader');
});

test('a majority against makes a follower, in the same term and with its vote spent', () => {
  const raft = member({ size: 3, config: plain });
  campaign(raft);
  settle(raft);
  step(raft, voteReply({ from: 2, granted: false }));
  step(raft, voteReply({ from: 3, granted: false }));
  assert.deepEqual([raft.role, raft.term, raft.vote], ['follower', 1, 1]);
});

test('vote requests leave, and the own vote counts, once term and vote are durable', () => {
  const raft = member({ config: plain });
  campaign(raft);
  const work = ready(raft);
  assert.deepEqual(work.hardState, { term: 1, vote: 1, commit: 0 });
  assert.deepEqual(ofType(work.messages, 'vote'), []);
  assert.deepEqual(
    ofType(work.messagesAfterPersist, 'vote').map(({ to }) => to),
    [2, 3],
  );
  step(raft, voteReply({ from: 2 }));
  step(raft, voteReply({ from: 3 }));
  assert.equal(raft.role, 'candidate');
  assert.ok(work.token !== undefined);
  persisted(raft, work.token);
  assert.equal(raft.role, 'leader');
});

test('a sole voter elects itself once its vote is durable', () => {
  const raft = member({ size: 1 });
  campaign(raft);
  const work = ready(raft);
  assert.equal(raft.role, 'candidate');
  assert.ok(work.token !== undefined);
  persisted(raft, work.token);
  assert.equal(raft.role, 'leader');
  settle(raft);
  assert.equal(raft.log.committed, 1);
});

test('pre-votes do not count as votes (etcd-io/raft 8edd37a)', () => {
  const raft = member({ size: 5 });
  campaign(raft);
  settle(raft);
  step(raft, voteReply({ from: 2, pre: true }));
  step(raft, voteReply({ from: 3, pre: true }));
  settle(raft);
  assert.equal(raft.role, 'candidate');
  step(raft, voteReply({ from: 4, pre: true }));
  step(raft, voteReply({ from: 5, pre: true }));
  assert.equal(raft.role, 'candidate');
});

test('votes of an earlier term count for nothing', () => {
  const raft = member({ term: 4, config: plain });
  campaign(raft);
  settle(raft);
  step(raft, voteReply({ from: 2, term: 4 }));
  assert.equal(raft.role, 'candidate');
});

test('a pre-vote refused by a later term is heeded', () => {
  const raft = member();
  campaign(raft);
  settle(raft);
  step(raft, voteReply({ from: 2, pre: true, granted: false, term: 6 }));
  assert.deepEqual([raft.role, raft.term], ['follower', 6]);
});

test('in joint consensus a majority of each half must vote (paper, section 6)', () => {
  const { voters } = configurationOf([1, 2, 3]);
  const { voters: outgoing } = configurationOf([4, 5, 6]);
  const raft = member({ config: plain, configuration: { voters, outgoing, learners: [], autoLeave: false } });
  campaign(raft);
  assert.deepEqual(
    ofType(settle(raft), 'vote').map(({ to }) => to),
    [2, 3, 4, 5, 6],
  );
  for (const from of [2, 3, 4]) step(raft, voteReply({ from }));
  assert.equal(raft.role, 'candidate');
  step(raft, voteReply({ from: 5 }));
  assert.equal(raft.role, 'leader');
});

test('a learner does not stand for election', () => {
  const { voters } = configurationOf([2, 3]);
  const { voters: learners } = configurationOf([1]);
  const raft = member({ configuration: { voters, outgoing: [], learners, autoLeave: false } });
  assert.equal(campaign(raft)?.code, 'NOT_A_VOTER');
});

test('a leader begins with an empty entry that carries the log time before it (paper, 8)', () => {
  const raft = member({ config: plain, log: [1, 1] });
  campaign(raft);
  settle(raft);
  step(raft, voteReply({ from: 2, term: 2 }));
  const { entries } = turn(raft);
  assert.deepEqual(
    entries.map(({ index, term, kind, commands }) => [index, term, kind, commands]),
    [[3, 2, 0, 0]],
  );
});

test('the first answer of a member counts', () => {
  const raft = member({ size: 5, config: plain });
  campaign(raft);
  settle(raft);
  step(raft, voteReply({ from: 2, granted: false }));
  step(raft, voteReply({ from: 2, granted: true }));
  step(raft, voteReply({ from: 3, granted: true }));
  assert.equal(raft.role, 'candidate');
  step(raft, voteReply({ from: 4, granted: true }));
  assert.equal(raft.role, 'leader');
});

test('a leader does not campaign (openraft #1839)', () => {
  const raft = member({ size: 1 });
  campaign(raft);
  settle(raft);
  assert.equal(campaign(raft)?.code, 'ALREADY_LEADER');
  assert.equal(raft.role, 'leader');
});
