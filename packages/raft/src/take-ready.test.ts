import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, appendReply, entries, heartbeat, leader, member, ofType, settle, turn, vote } from '../test/kit.ts';
import { applied, compact } from './applied.ts';
import { ENTRY_COMMANDS } from './entry.ts';
import { CompactRefusal, InvariantError } from './errors.ts';
import { MAX_APPLYING_PAGES, MAX_OUTSTANDING_PERSISTS } from './limits.ts';
import { persisted } from './persisted.ts';
import { propose } from './propose.ts';
import type { Raft } from './raft.ts';
import { snapshotInstalled } from './snapshot.ts';
import { status } from './status.ts';
import { step } from './step.ts';
import { hasReady, ready } from './take-ready.ts';

const put = (raft: Raft): unknown => propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(100) });

test('everything is handed out once', () => {
  const raft = leader();
  put(raft);
  const first = ready(raft);
  assert.equal(first.entries.length, 1);
  assert.ok(!hasReady(raft));
  const second = ready(raft);
  assert.deepEqual([second.entries, second.messages, second.token], [[], [], undefined]);
});

test('a commit index alone costs no write, and travels with the next entries', () => {
  const raft = leader();
  put(raft);
  settle(raft);
  step(raft, appendReply({ term: 1, index: 2 }));
  const alone = turn(raft);
  assert.equal(alone.token, undefined);
  assert.equal(alone.committed.length, 1);
  put(raft);
  assert.deepEqual(turn(raft).hardState, { term: 1, vote: 1, commit: 2 });
});

test('hard state names no commit past the log it travels with', () => {
  const raft = member();
  step(raft, append({ entries: entries(1, 1, 1), commit: 2 }));
  const { hardState, token } = ready(raft);
  assert.deepEqual([hardState?.commit, token?.index], [2, 2]);
});

test('committed entries come in pages that do not wait for one another', () => {
  const raft = leader({ config: { maxCommittedBytes: 300 } });
  for (let i = 0; i < 5; i++) put(raft);
  settle(raft);
  step(raft, appendReply({ term: 1, index: 6 }));
  const page = (): number[] => ready(raft).committed.map(({ index }) => index);
  assert.deepEqual([page(), page(), page(), page()], [[2, 3], [4, 5], [6], []]);
  applied(raft, 4);
  assert.equal(status(raft).applied, 4);
  applied(raft, 3);
  assert.equal(status(raft).applied, 4, 'an older index moves nothing');
  applied(raft, 6);
  assert.equal(status(raft).applied, 6);
});

test('pages that nobody applied are bounded; the next one follows when a whole one is applied', () => {
  const raft = leader({ config: { maxCommittedBytes: 1, maxInflightMessages: 100 } });
  for (let i = 0; i < MAX_APPLYING_PAGES + 3; i++) put(raft);
  settle(raft);
  step(raft, appendReply({ term: 1, index: raft.log.last }));
  for (let i = 0; i < MAX_APPLYING_PAGES; i++) assert.equal(ready(raft).committed.length, 1);
  assert.deepEqual(ready(raft).committed, []);
  assert.equal(hasReady(raft), false);
  applied(raft, raft.log.applied + 1);
  assert.equal(ready(raft).committed.length, 1);
  assert.deepEqual(ready(raft).committed, []);
});

test('a snapshot takes the place of pages that are being applied; answers to them move nothing', () => {
  const raft = member({ config: { maxCommittedBytes: 1 }, log: [1, 1, 1, 1, 1, 1], commit: 0 });
  step(raft, append({ prevIndex: 6, prevTerm: 1, commit: 6 }));
  for (let i = 0; i < MAX_APPLYING_PAGES; i++) assert.equal(ready(raft).committed.length, 1);
  snapshotInstalled(raft, { index: 9, term: 1, logTime: 0, configuration: raft.history.inForce });
  applied(raft, 3);
  assert.deepEqual([status(raft).applied, status(raft).commit], [9, 9]);
  step(raft, append({ prevIndex: 9, prevTerm: 1, commit: 10, entries: entries(10, 1) }));
  const work = ready(raft);
  assert.ok(work.token !== undefined);
  persisted(raft, work.token);
  assert.deepEqual(
    ready(raft).committed.map(({ index }) => index),
    [10],
  );
});

test('what was not handed out cannot be applied', () => {
  const raft = leader();
  assert.throws(() => applied(raft, 9), InvariantError);
});

test('groups may be acknowledged late, together and twice', () => {
  const raft = leader();
  const tokens = [1, 2, 3].map(() => {
    put(raft);
    return ready(raft).token;
  });
  const [first, , third] = tokens;
  assert.ok(first !== undefined && third !== undefined);
  persisted(raft, third);
  assert.equal(status(raft).durable, 4);
  persisted(raft, first);
  persisted(raft, third);
  assert.equal(status(raft).durable, 4);
});

test('groups that were not acknowledged are bounded; what follows waits', () => {
  const raft = leader();
  const tokens = [];
  for (let i = 0; i < MAX_OUTSTANDING_PERSISTS + 3; i++) {
    put(raft);
    const { token } = ready(raft);
    if (token !== undefined) tokens.push(token);
  }
  assert.equal(tokens.length, MAX_OUTSTANDING_PERSISTS);
  persisted(raft, tokens[0]);
  assert.equal(ready(raft).entries.length, 3);
});

test('a term is durable no later than the entries of it', () => {
  const raft = member();
  step(raft, vote({ term: 3 }));
  step(raft, append({ from: 2, term: 4, entries: entries(1, 4) }));
  const { hardState, entries: written } = ready(raft);
  assert.deepEqual([hardState?.term, written.length], [4, 1]);
});

test('a vote granted and an answer given in one turn wait for one write', () => {
  const raft = member();
  step(raft, vote({ term: 3 }));
  step(raft, heartbeat({ from: 2, term: 3 }));
  const work = ready(raft);
  assert.deepEqual(work.messages, []);
  assert.deepEqual(
    work.messagesAfterPersist.map(({ type }) => type),
    ['voteReply', 'heartbeatReply'],
  );
});

test('only what is applied may be compacted; compacting less than before does nothing', () => {
  const raft = leader();
  for (let i = 0; i < 4; i++) put(raft);
  settle(raft);
  step(raft, appendReply({ term: 1, index: 4 }));
  assert.ok(compact(raft, 4) instanceof CompactRefusal);
  settle(raft);
  assert.equal(compact(raft, 4), undefined);
  assert.equal(compact(raft, 2), undefined);
  assert.equal(status(raft).first, 5);
  assert.ok(compact(raft, 5) instanceof CompactRefusal);
  step(raft, appendReply({ from: 3, term: 1, index: 3 }));
  assert.deepEqual(
    ofType(settle(raft), 'append').filter(({ entries: sent }) => sent.length > 0),
    [],
  );
});
