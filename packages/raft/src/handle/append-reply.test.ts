import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendReply, elect, heartbeatReply, leader, member, ofType, settle, turn } from '../../test/kit.ts';
import { configurationOf } from '../../test/node.ts';
import { ENTRY_COMMANDS } from '../entry.ts';
import { persisted } from '../persisted.ts';
import { propose } from '../propose.ts';
import type { Raft } from '../raft.ts';
import { reportUnreachable } from '../snapshot.ts';
import { status } from '../status.ts';
import { step } from '../step.ts';
import { hasReady, ready } from '../take-ready.ts';
import { tick } from '../tick.ts';

const body = new Uint8Array(10);
const put = (raft: Raft): unknown => propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body });

test('an entry is committed when a majority holds it durably (paper, 5.3)', () => {
  const raft = leader({ size: 5 });
  put(raft);
  settle(raft);
  const index = raft.log.last;
  step(raft, appendReply({ from: 2, term: raft.term, index }));
  assert.equal(status(raft).commit, index - 1);
  step(raft, appendReply({ from: 3, term: raft.term, index }));
  assert.equal(status(raft).commit, index);
});

test('a leader counts itself only after its own disk: two others commit without it', () => {
  const raft = leader({ size: 3 });
  put(raft);
  const work = ready(raft);
  const index = raft.log.last;
  step(raft, appendReply({ from: 2, term: raft.term, index }));
  assert.equal(status(raft).commit, index - 1);
  step(raft, appendReply({ from: 3, term: raft.term, index }));
  assert.equal(status(raft).commit, index);
  assert.deepEqual(ready(raft).committed, []);
  assert.ok(work.token !== undefined);
  persisted(raft, work.token);
  assert.deepEqual(
    ready(raft).committed.map((each) => each.index),
    [index],
  );
});

test('an entry of an earlier term is not committed by counting replicas (paper, 5.4.2)', () => {
  const raft = member({ size: 3, log: [1, 2] });
  elect(raft);
  assert.equal(raft.term, 3);
  step(raft, appendReply({ from: 2, term: 3, index: 2 }));
  assert.equal(status(raft).commit, 0);
  step(raft, appendReply({ from: 2, term: 3, index: 3 }));
  assert.equal(status(raft).commit, 3);
});

test('in joint consensus an entry needs a majority of both halves (paper, section 6)', () => {
  const { voters } = configurationOf([1, 2, 3]);
  const { voters: outgoing } = configurationOf([3, 4, 5]);
  const raft = member({ configuration: { voters, outgoing, learners: [], autoLeave: true } });
  elect(raft);
  assert.equal(raft.role, 'leader');
  step(raft, appendReply({ from: 2, term: 1, index: 1 }));
  step(raft, appendReply({ from: 4, term: 1, index: 1 }));
  assert.equal(status(raft).commit, 0);
  step(raft, appendReply({ from: 5, term: 1, index: 1 }));
  assert.equal(status(raft).commit, 1);
});

test('a learner is sent everything and counts for nothing', () => {
  const { voters } = configurationOf([1, 2, 3]);
  const { voters: learners } = configurationOf([4, 5]);
  const raft = member({ configuration: { voters, outgoing: [], learners, autoLeave: false } });
  const sent = elect(raft);
  assert.deepEqual(
    ofType(sent, 'append').map(({ to }) => to),
    [2, 3, 4, 5],
  );
  step(raft, appendReply({ from: 4, term: 1, index: 1 }));
  step(raft, appendReply({ from: 5, term: 1, index: 1 }));
  assert.equal(status(raft).commit, 0);
  step(raft, appendReply({ from: 2, term: 1, index: 1 }));
  assert.equal(status(raft).commit, 1);
});

test('a probe sends one append until it is answered; then as many as the window allows', () => {
  const raft = member({ config: { maxInflightMessages: 3, maxAppendBytes: 1 } });
  elect(raft);
  for (let i = 0; i < 8; i++) put(raft);
  assert.equal(ofType(settle(raft), 'append').length, 0);
  step(raft, appendReply({ from: 2, term: 1, index: 1 }));
  const sent = ofType(settle(raft), 'append').filter(({ entries }) => entries.length > 0);
  assert.deepEqual(
    sent.map(({ to, prevIndex }) => [to, prevIndex]),
    [
      [2, 1],
      [2, 2],
      [2, 3],
    ],
  );
  step(raft, appendReply({ from: 2, term: 1, index: 3 }));
  const more = ofType(settle(raft), 'append').filter(({ entries }) => entries.length > 0);
  assert.deepEqual(
    more.map(({ prevIndex }) => prevIndex),
    [4, 5],
  );
});

test('the window is bounded in bytes too', () => {
  const raft = member({ config: { maxInflightBytes: 100, maxAppendBytes: 1 } });
  elect(raft);
  step(raft, appendReply({ from: 2, term: 1, index: 1 }));
  for (let i = 0; i < 8; i++) put(raft);
  settle(raft);
  const [peer] = status(raft).peers;
  assert.equal(peer.inflightMessages, 2);
  assert.equal(peer.inflightBytes, 2 * (10 + 48));
});

test('a long divergent tail is found out in one round a term, not an entry (cockroach #60612)', () => {
  const ours = [1, ...Array.from({ length: 500 }, () => 6)];
  const raft = member({ log: ours, term: 6 });
  elect(raft);
  settle(raft);
  // The peer has 400 entries of term 2, 3 and 4 after index 1: it names the last one at or below our probe's term.
  step(raft, appendReply({ from: 2, term: raft.term, index: 501, rejected: true, hintIndex: 400, hintTerm: 4 }));
  const [probe] = ofType(settle(raft), 'append');
  assert.equal(probe.prevIndex, 1);
});

test('a rejected append in replicate falls back to the match and probes', () => {
  const raft = leader();
  for (let i = 0; i < 5; i++) put(raft);
  settle(raft);
  step(raft, appendReply({ from: 2, term: 1, index: 4, rejected: true, hintIndex: 1, hintTerm: 1 }));
  const [again] = ofType(settle(raft), 'append');
  assert.equal(again.prevIndex, 1);
  assert.equal(again.entries.length, 5);
});

test('a lost last append is found by the next heartbeat', () => {
  const raft = leader();
  put(raft);
  settle(raft);
  tick(raft);
  settle(raft);
  step(raft, heartbeatReply({ from: 2, term: 1 }));
  const [empty] = ofType(settle(raft), 'append');
  assert.deepEqual([empty.prevIndex, empty.entries.length], [2, 0]);
  step(raft, appendReply({ from: 2, term: 1, index: 2, rejected: true, hintIndex: 1, hintTerm: 1 }));
  assert.deepEqual(
    ofType(settle(raft), 'append').map(({ to, prevIndex, entries }) => [to, prevIndex, entries.length]),
    [[2, 1, 1]],
  );
});

test('a follower that is up to date hears of the commit at once', () => {
  const raft = leader();
  put(raft);
  settle(raft);
  step(raft, appendReply({ from: 2, term: 1, index: 2 }));
  const told = ofType(settle(raft), 'append');
  assert.deepEqual(
    told.map(({ to, commit }) => [to, commit]),
    [
      [2, 2],
      [3, 2],
    ],
  );
});

test('all proposals of a turn travel in one message', () => {
  const raft = leader();
  for (let i = 0; i < 5; i++) put(raft);
  const sent = ofType(turn(raft).messages, 'append');
  assert.deepEqual(
    sent.map(({ to, entries }) => [to, entries.length]),
    [
      [2, 5],
      [3, 5],
    ],
  );
  assert.ok(!hasReady(raft));
});

test('an answer for an index past our log is refused', () => {
  const raft = leader();
  assert.equal(step(raft, appendReply({ from: 2, term: 1, index: 9 }))?.code, 'OUT_OF_RANGE');
  assert.equal(status(raft).peers[0].match, 1);
});

test('late answers move nothing back', () => {
  const raft = leader();
  put(raft);
  settle(raft);
  step(raft, appendReply({ from: 2, term: 1, index: 2 }));
  settle(raft);
  const before = status(raft).peers[0];
  step(raft, appendReply({ from: 2, term: 1, index: 1 }));
  settle(raft);
  assert.deepEqual(status(raft).peers[0], before);
});

test('an entry is the same object for every peer and the disk', () => {
  const raft = leader();
  put(raft);
  const work = turn(raft);
  const [first, second] = ofType(work.messages, 'append');
  assert.ok(first.entries[0] === second.entries[0] && first.entries[0] === work.entries[0]);
});

test('a late acknowledgement of less than is known does not end a probe', () => {
  const raft = leader();
  put(raft);
  settle(raft);
  step(raft, appendReply({ from: 2, term: 1, index: 2 }));
  settle(raft);
  reportUnreachable(raft, 2);
  settle(raft);
  step(raft, appendReply({ from: 2, term: 1, index: 1 }));
  assert.equal(status(raft).peers[0].state, 'probe');
  step(raft, appendReply({ from: 2, term: 1, index: 2 }));
  assert.equal(status(raft).peers[0].state, 'replicate');
});

test('a refusal of what this member sent in an earlier term, past its log of this one, changes nothing', () => {
  const raft = leader({ size: 3 });
  settle(raft);
  const before = status(raft);
  assert.equal(step(raft, { ...appendReply({ from: 2, term: raft.term, index: raft.log.last + 9 }), rejected: true }), undefined);
  assert.deepEqual([status(raft).commit, status(raft).role], [before.commit, 'leader']);
  assert.equal(step(raft, appendReply({ from: 2, term: raft.term, index: raft.log.last + 9 }))?.code, 'OUT_OF_RANGE');
});
