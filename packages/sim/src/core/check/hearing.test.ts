import assert from 'node:assert/strict';
import { test } from 'node:test';
import { persisted, ready, record, tick, type Message } from '@raftgate/raft';
import { follower, vote } from '../testing/follower.ts';
import { scene } from '../testing/scene.ts';
import { checkQuorum } from './check-quorum.ts';
import { replays } from './flight.ts';
import { isToldToStand, keepsPromise, owesLoyalty, staysLoyal } from './hearing.ts';
import { keepsInTouch } from './leading.ts';
import { toldAll } from './told.ts';
import { LevelViolation } from '../../level/violation.ts';
import { Votes } from './votes.ts';

const broken = (checker: string) => (error: unknown) => error instanceof LevelViolation && error.checker === checker;

test('who has just heard a leader owes it loyalty, until its time is over, it has evidence, or the leader asks', () => {
  const node = follower();
  assert.ok(owesLoyalty(node, vote));
  assert.ok(!owesLoyalty(node, { ...vote, from: 2 }));
  assert.ok(!owesLoyalty(node, { ...vote, transfer: true }));
  assert.ok(owesLoyalty(node, { ...vote, from: 7, transfer: true }), 'handed over to nobody who votes');
  node.hearing.hasEvidence = true;
  assert.ok(!owesLoyalty(node, vote));
  node.hearing.hasEvidence = false;
  node.hearing.ticks += node.config.electionTicks;
  assert.ok(!owesLoyalty(node, vote));
});

test('a vote against that loyalty, and a pre-vote, are seen', () => {
  const node = follower();
  staysLoyal(node, vote, 0);
  node.raft.messages.push({ type: 'voteReply', from: 1, to: 3, term: 2, pre: true, granted: true });
  assert.throws(() => staysLoyal(node, vote, 0), broken('loyalty'));
  const other = follower();
  other.raft.term = 2;
  assert.throws(() => staysLoyal(other, vote, 0), broken('loyalty'));
});

test('a promise to elect nobody else is kept over a restart', () => {
  const node = follower();
  node.hearing.promisedTicks = 2;
  node.hearing.promisedTo = 2;
  node.hearing = node.hearing.restarted();
  assert.throws(() => keepsPromise(node, 3, 2), broken('promise-kept'));
  keepsPromise(node, 2, 2);
  for (let i = 0; i < 2; i++) node.hearing.passes();
  keepsPromise(node, 3, 2);
});

test('a leader that gives up though it was answered, or leads on though it was not, is seen', () => {
  const [, node] = scene().nodes;
  node.raft.term = 1;
  node.hearing.leads();
  const { electionTicks } = node.config;
  for (let i = 0; i <= 4 * electionTicks + 2; i++) node.hearing.passes();
  checkQuorum(node, 1);
  node.hearing.answered[2] = node.hearing.ticks;
  assert.throws(() => checkQuorum(node, 1), broken('check-quorum'));
  node.raft.role = 'leader';
  checkQuorum(node, 1);
  node.hearing.leads();
  for (let i = 0; i <= 4 * electionTicks + 2; i++) node.hearing.passes();
  assert.throws(() => checkQuorum(node, 1), broken('check-quorum'));
  node.hearing.answered[2] = node.hearing.ticks;
  node.hearing.transferTicks = electionTicks + 1;
  node.raft.transferee = 2;
  assert.throws(() => checkQuorum(node, 1), broken('transfer'));
});

test('a leader that leaves somebody without a word for longer than a heartbeat is seen', () => {
  const [, node] = scene().nodes;
  node.hearing.leads();
  for (let i = 0; i <= node.config.heartbeatTicks; i++) node.hearing.passes();
  keepsInTouch(node);
  node.hearing.passes();
  assert.throws(() => keepsInTouch(node), broken('announces'));
});

test('a term is raised by who has the pre-votes of a quorum', () => {
  const { ledger } = scene();
  const votes = new Votes();
  const stand = (): void => votes.onStand(1, 4, ledger.root.configuration);
  assert.throws(stand, broken('pre-vote'));
  votes.onPreVote(2, 3, 1);
  votes.onPreVote(2, 4, 3);
  assert.throws(stand, broken('pre-vote'));
  votes.onPreVote(2, 4, 1);
  votes.copy().onStand(1, 4, ledger.root.configuration);
  stand();
});

test('a caller that was not told who leads, or who agrees, is seen once nothing is ready', () => {
  const node = follower();
  toldAll(node);
  const { token } = ready(node.raft);
  if (token !== undefined) persisted(node.raft, token);
  assert.throws(() => toldAll(node), broken('has-ready'));
  node.told.soft = { role: 'follower', term: 1, leader: 2 };
  assert.throws(() => toldAll(node), broken('has-ready'));
  node.told.configuration = node.disk.snapshot.configuration;
  toldAll(node);
});

test('a core that its record does not lead to is seen', () => {
  const node = follower();
  record(node.raft, () => 0);
  tick(node.raft);
  replays(node);
  node.raft.boundTicks = 3;
  assert.throws(() => replays(node), broken('flight'));
});

test('a follower that its own leader tells to campaign does so, unless it waits for a snapshot or may not vote', () => {
  const word: Message = { type: 'timeoutNow', from: 2, to: 1, term: 1 };
  const node = follower();
  assert.ok(isToldToStand(node, word));
  assert.ok(!isToldToStand(node, { ...word, from: 3 }));
  node.raft.installing = 4;
  assert.ok(!isToldToStand(node, word));
  node.raft.installing = 0;
  node.raft.mayVote = false;
  assert.ok(!isToldToStand(node, word));
});
