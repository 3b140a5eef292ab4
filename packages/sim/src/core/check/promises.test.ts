import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProposeRefusal, StepRefusal, type AppendReply, type AppendRequest, type VoteRequest } from '@raftgate/raft';
import { mayAskEarly, mayStand } from './candidates.ts';
import { configurationChange } from './changes.ts';
import { leadsOn } from './leading.ts';
import { Promises } from './promises.ts';
import { expectedProposeRefusal } from './proposals.ts';
import { Reads } from './reads.ts';
import { expectedRefusal } from './refusals.ts';
import { entry, log, scene } from '../testing/scene.ts';
import type { LevelViolation } from '../../level/violation.ts';
import { Votes } from './votes.ts';

function broken(checker: string): (error: LevelViolation) => boolean {
  return (error) => {
    assert.equal(error.checker, checker, error.message);
    return true;
  };
}

function said(): ReturnType<typeof scene> & { promises: Promises } {
  const it = scene();
  log(it, 1, [1, 1], [1]);
  it.ledger.leaderLogs[1] = it.nodes[1].memory;
  return { ...it, promises: new Promises(it.ledger, new Votes()) };
}

function reply(index: number): AppendReply {
  return { type: 'appendReply', from: 2, to: 1, term: 1, index, rejected: false, hintIndex: 0, hintTerm: 0 };
}

function append(prevIndex: number, entries: AppendRequest['entries'], commit = 0): AppendRequest {
  return { type: 'append', from: 1, to: 2, term: 1, prevIndex, prevTerm: prevIndex === 0 ? 0 : 1, commit, entries, wantsReply: true };
}

test('an answer in a term, or an acknowledgement, that its disk does not hold is seen', () => {
  const { promises, nodes } = said();
  const [, leader, follower] = nodes;
  assert.throws(() => promises.onLeave(follower, reply(0)), broken('term-durable'));
  follower.disk.hardState = { term: 1, vote: 0, commit: 0 };
  assert.throws(() => promises.onLeave(follower, reply(2)), broken('acknowledgement-durable'));
  follower.disk.log = leader.memory.slice();
  promises.onLeave(follower, reply(2));
});

test('a heartbeat that tells more than the follower acknowledged is seen', () => {
  const { promises, nodes } = said();
  const [, leader, follower] = nodes;
  follower.disk.hardState = { term: 1, vote: 0, commit: 0 };
  follower.disk.log = leader.memory.slice(0, 2);
  promises.onLeave(follower, reply(1));
  leader.raft.log.committed = 2;
  const beat = { type: 'heartbeat', from: 1, to: 2, term: 1, context: 0 } as const;
  promises.onLeave(leader, { ...beat, commit: 1 });
  assert.throws(() => promises.onLeave(leader, { ...beat, commit: 2 }), broken('commit-rule'));
});

test('an append from no leader, with a gap, of another log or beyond its commit is seen', () => {
  const { promises, nodes } = said();
  const [, leader, follower] = nodes;
  const entries = leader.memory.slice(1).map((position) => position.entry ?? entry(0, 0));
  promises.onLeave(leader, append(1, entries.slice(1)));
  assert.throws(() => promises.onLeave(follower, append(0, [])), broken('election-safety'));
  assert.throws(() => promises.onLeave(leader, append(0, entries.slice(1))), broken('log-matching'));
  assert.throws(() => promises.onLeave(leader, { ...append(1, []), prevTerm: 7 }), broken('log-matching'));
  assert.throws(() => promises.onLeave(leader, append(1, [], 1)), broken('commit-rule'));
});

test('appends beyond the window, and to a link that is known to be dead, are seen', () => {
  const { promises, nodes } = said();
  const [, leader] = nodes;
  const one = append(
    1,
    leader.memory.slice(2).map((position) => position.entry ?? entry(0, 0)),
  );
  const flood = (): void => {
    for (let i = 0; i < leader.config.maxInflightMessages + 3; i++) promises.onLeave(leader, one);
  };
  assert.throws(flood, broken('bounded'));
  leader.unanswered.fill(0);
  leader.unreachable[2] = 1;
  assert.throws(() => promises.onLeave(leader, one), broken('bounded'));
});

test('a candidate that receives a snapshot, that forgot, or whose log ends elsewhere is seen', () => {
  const { nodes } = scene();
  const [, node] = nodes;
  node.raft.role = 'candidate';
  node.raft.term = 1;
  const request: VoteRequest = { type: 'vote', from: 1, to: 2, term: 1, pre: false, lastIndex: 0, lastTerm: 0, transfer: false };
  const votes = new Votes();
  votes.onPreVote(2, 1, 1);
  mayStand(node, request, votes);
  assert.throws(() => mayStand(node, { ...request, lastIndex: 4 }, votes), broken('election-rule'));
  node.offer = node.disk.snapshot;
  assert.throws(() => mayStand(node, request, votes), broken('election-rule'));
  node.offer = undefined;
  node.raft.mayVote = false;
  assert.throws(() => mayStand(node, request, votes), broken('election-rule'));
});

test('only the heir of a transfer whose disk holds all of its log, of the term before, asks before its own vote is durable', () => {
  const { nodes, ...rest } = scene();
  log({ nodes, ...rest }, 1, [1, 1], [2]);
  const [, , heir] = nodes;
  heir.disk.hardState = { term: 1, vote: 0, commit: 0 };
  const request: VoteRequest = { type: 'vote', from: 2, to: 1, term: 2, pre: false, lastIndex: 2, lastTerm: 1, transfer: true };
  const isFine = mayAskEarly(heir, request);
  const others = [{ transfer: false }, { term: 3 }, { lastIndex: 1 }].map((other) => mayAskEarly(heir, { ...request, ...other }));
  assert.deepEqual([isFine, ...others], [true, false, false, false]);
  heir.disk.log.pop();
  assert.equal(mayAskEarly(heir, request), false, 'its disk lacks an entry');
});

test('a leader that gives up for no reason is seen; where time passes and quorums are checked it may', () => {
  const { nodes } = scene();
  const [, node] = nodes;
  leadsOn(node, true);
  assert.throws(() => leadsOn(node, false), broken('leads-on'));
  node.raft.role = 'leader';
  leadsOn(node, false);
});

test('changes without an overlap of quorums, upon an uncommitted one, or before a commit in the term are seen', () => {
  const { ledger } = scene();
  const { configuration } = ledger.root;
  const [one, two, three] = configuration.voters;
  const after = (
    voters: typeof configuration.voters,
    outgoing: typeof configuration.voters = [],
  ): Parameters<typeof configurationChange>[1] => ({
    ...ledger.root,
    index: 5,
    term: 2,
    before: { ...ledger.root, index: 4, configurationIndex: 3 },
    configuration: { voters, outgoing, learners: [], autoLeave: false },
  });
  configurationChange(1, after([one, two]), 4, 2);
  configurationChange(1, after([one], [one, two, three]), 4, 2);
  assert.throws(() => configurationChange(1, after([one]), 4, 2), broken('quorums-overlap'));
  assert.throws(() => configurationChange(1, after([one], [one]), 4, 2), broken('quorums-overlap'));
  assert.throws(() => configurationChange(1, after([one, two]), 2, 2), broken('one-change-at-a-time'));
  assert.throws(() => configurationChange(1, after([one, two]), 4, 1), broken('change-after-commit-in-term'));
});

test('a read behind what was committed when it was asked, or that nobody asked, is seen', () => {
  const { nodes } = scene();
  const reads = new Reads();
  reads.onAsk(nodes[1], 1, 7);
  assert.throws(() => reads.onAnswer(nodes[1], { context: 1, index: 6, rejected: false }), broken('linearizable-reads'));
  assert.throws(() => reads.onAnswer(nodes[1], { context: 2, index: 9, rejected: false }), broken('linearizable-reads'));
});

test('a refusal for a reason that does not hold is seen', () => {
  const { nodes } = scene();
  const [, node] = nodes;
  expectedRefusal(node, 'snapshot', new StepRefusal('SNAPSHOT_NOT_NEEDED', ''), false);
  expectedRefusal(node, 'appendReply', new StepRefusal('UNKNOWN_PEER', ''), true);
  assert.throws(() => expectedRefusal(node, 'appendReply', new StepRefusal('UNKNOWN_PEER', ''), false), broken('refused'));
  assert.throws(() => expectedRefusal(node, 'append', new StepRefusal('MALFORMED', ''), true), broken('refused'));
  expectedProposeRefusal(node, 1, new ProposeRefusal('NOT_LEADER', 0));
  node.raft.role = 'leader';
  assert.throws(() => expectedProposeRefusal(node, 1, new ProposeRefusal('NOT_LEADER', 0)), broken('refused'));
  assert.throws(() => expectedProposeRefusal(node, 1, new ProposeRefusal('UNCOMMITTED_LIMIT', 1)), broken('bounded'));
});
