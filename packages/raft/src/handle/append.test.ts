import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, configurationEntry, entries, entry, heartbeat, member, ofType, settle, turn, vote } from '../../test/kit.ts';
import { configurationOf } from '../../test/node.ts';
import { ready } from '../take-ready.ts';
import { persisted } from '../persisted.ts';
import { configurationInForce, status } from '../status.ts';
import { step } from '../step.ts';
import type { Raft } from '../raft.ts';

const termsOf = (raft: Raft): number[] => raft.log.slice(1, raft.log.last, Number.MAX_SAFE_INTEGER).map(({ term }) => term);

test('rule 1: a message of an earlier term is answered with ours and changes nothing', () => {
  const raft = member({ term: 5, log: [1, 2] });
  assert.equal(step(raft, append({ term: 4, prevIndex: 2, prevTerm: 2, entries: entries(3, 4) })), undefined);
  const [reply] = ofType(settle(raft), 'appendReply');
  assert.equal(reply.rejected, true);
  assert.equal(reply.term, 5);
  assert.deepEqual(termsOf(raft), [1, 2]);
  assert.equal(raft.leader, 0);
});

test('rule 2: without a match at prevIndex nothing is appended, and the hint skips the terms the leader cannot have', () => {
  const raft = member({ log: [1, 2, 2, 4, 4, 5, 5] });
  step(raft, append({ term: 6, prevIndex: 9, prevTerm: 6, entries: entries(10, 6) }));
  assert.deepEqual(
    ofType(settle(raft), 'appendReply').map((reply) => [reply.rejected, reply.index, reply.hintIndex, reply.hintTerm]),
    [[true, 9, 7, 5]],
  );
  step(raft, append({ term: 6, prevIndex: 5, prevTerm: 3 }));
  assert.deepEqual(
    ofType(settle(raft), 'appendReply').map((reply) => [reply.index, reply.hintIndex, reply.hintTerm]),
    [[5, 3, 2]],
  );
  assert.equal(raft.log.last, 7);
});

test('rule 3: a conflicting entry and all after it are cut', () => {
  const raft = member({ log: [1, 1, 2, 2] });
  step(raft, append({ term: 3, prevIndex: 2, prevTerm: 1, entries: entries(3, 3) }));
  assert.deepEqual(termsOf(raft), [1, 1, 3]);
});

test('rule 3: an old duplicate cuts nothing that follows it', () => {
  const raft = member();
  step(raft, append({ entries: entries(1, 1, 1, 1) }));
  step(raft, append({ entries: entries(1, 1) }));
  assert.deepEqual(termsOf(raft), [1, 1, 1]);
  const [reply] = ofType(settle(raft), 'appendReply');
  assert.equal(reply.index, 3);
});

test('rule 5: commit follows the leader, but never past the last entry it sent', () => {
  const raft = member({ log: [1, 1, 1] });
  step(raft, append({ term: 2, prevIndex: 1, prevTerm: 1, commit: 9 }));
  assert.equal(status(raft).commit, 1);
  step(raft, append({ term: 2, prevIndex: 1, prevTerm: 1, commit: 9, entries: entries(2, 1) }));
  assert.equal(status(raft).commit, 2);
});

test('what lies below commit is acknowledged, not looked at', () => {
  const raft = member({ log: [1, 1, 1], commit: 3 });
  step(raft, append({ term: 2, prevIndex: 1, prevTerm: 1, entries: entries(2, 2) }));
  assert.deepEqual(termsOf(raft), [1, 1, 1]);
  assert.equal(ofType(settle(raft), 'appendReply')[0].index, 3);
});

test('entries are acknowledged only once they are durable', () => {
  const raft = member();
  step(raft, append({ entries: entries(1, 1) }));
  const work = ready(raft);
  assert.deepEqual(ofType(work.messages, 'appendReply'), []);
  assert.equal(ofType(work.messagesAfterPersist, 'appendReply')[0].index, 1);
  assert.equal(work.hardState?.term, 1);
});

test('a duplicate that comes while the first is still being written is not acknowledged before it', () => {
  const raft = member();
  step(raft, append({ entries: entries(1, 1) }));
  const { token } = ready(raft);
  step(raft, append({ entries: entries(1, 1) }));
  const between = ready(raft);
  assert.deepEqual([between.messages, between.messagesAfterPersist, between.token], [[], [], undefined]);
  assert.ok(token !== undefined);
  persisted(raft, token);
  assert.equal(ofType(ready(raft).messages, 'appendReply')[0].index, 1);
});

test('nothing is handed out to be applied before our own disk holds it', () => {
  const raft = member();
  step(raft, append({ entries: entries(1, 1), commit: 1 }));
  const work = ready(raft);
  assert.deepEqual(work.committed, []);
  assert.ok(work.token !== undefined);
  persisted(raft, work.token);
  assert.deepEqual(
    ready(raft).committed.map(({ index }) => index),
    [1],
  );
});

test('several messages of one turn are answered once', () => {
  const raft = member();
  step(raft, append({ entries: entries(1, 1) }));
  step(raft, append({ prevIndex: 1, prevTerm: 1, entries: entries(2, 1) }));
  step(raft, append({ prevIndex: 2, prevTerm: 1, entries: entries(3, 1) }));
  assert.deepEqual(
    ofType(turn(raft).messagesAfterPersist, 'appendReply').map(({ index }) => index),
    [3],
  );
});

test('what was acknowledged to this leader is never cut by a message in its name', () => {
  const raft = member();
  step(raft, append({ term: 2, entries: entries(1, 1, 1) }));
  settle(raft);
  assert.equal(step(raft, append({ term: 2, entries: entries(1, 2) }))?.code, 'MALFORMED');
  assert.deepEqual(termsOf(raft), [1, 1]);
});

test('log time never goes back along a log', () => {
  const raft = member();
  step(raft, append({ entries: [{ ...entry(1, 1), logTime: 50 }] }));
  assert.equal(step(raft, append({ prevIndex: 1, prevTerm: 1, entries: [{ ...entry(2, 1), logTime: 49 }] }))?.code, 'MALFORMED');
  assert.equal(raft.log.last, 1);
});

test('two leaders of one term are refused, not followed', () => {
  const raft = member();
  step(raft, append({ from: 2 }));
  assert.equal(step(raft, append({ from: 3 }))?.code, 'SECOND_LEADER');
  assert.equal(step(raft, heartbeat({ from: 3 }))?.code, 'SECOND_LEADER');
  assert.equal(raft.leader, 2);
});

test('a candidate that hears the leader of its term follows it (paper, 5.2)', () => {
  const raft = member({ config: { preVote: false } });
  step(raft, vote({ from: 2, term: 4 }));
  raft.role = 'candidate';
  step(raft, append({ from: 3, term: 4 }));
  assert.deepEqual([raft.role, raft.leader], ['follower', 3]);
});

test('a configuration is in force when it is appended, and undone when it is cut (paper, section 6)', () => {
  const raft = member();
  const four = configurationOf([1, 2, 3, 4]);
  step(raft, append({ entries: [configurationEntry(1, 1, four)] }));
  assert.deepEqual(configurationInForce(raft), four);
  assert.deepEqual(ready(raft).configuration, four);
  assert.equal(raft.peers.length, 4);
  step(raft, append({ from: 3, term: 2, entries: entries(1, 2) }));
  assert.deepEqual(configurationInForce(raft), configurationOf([1, 2, 3]));
  assert.deepEqual(ready(raft).configuration, configurationOf([1, 2, 3]));
  assert.equal(raft.peers.length, 3);
});

test('what only tells the commit is not answered; that it does not match is', () => {
  const raft = member({ log: [1, 1], term: 1 });
  step(raft, append({ term: 1, prevIndex: 2, prevTerm: 1 }));
  assert.equal(ofType(settle(raft), 'appendReply').length, 1);
  step(raft, append({ term: 1, prevIndex: 2, prevTerm: 1, commit: 2, wantsReply: false }));
  assert.deepEqual(ofType(settle(raft), 'appendReply'), []);
  assert.equal(status(raft).commit, 2);
  step(raft, append({ term: 1, prevIndex: 3, prevTerm: 1, commit: 3, wantsReply: false }));
  const [reply] = ofType(settle(raft), 'appendReply');
  assert.deepEqual([reply.rejected, reply.index], [true, 3]);
});
