import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, entries, heartbeat, member, ofType, settle } from '../../test/kit.ts';
import { persisted } from '../persisted.ts';
import { status } from '../status.ts';
import { step } from '../step.ts';
import { tick } from '../tick.ts';
import { ready } from '../take-ready.ts';

test('a heartbeat keeps a follower from campaigning, and is echoed with its context', () => {
  const raft = member();
  for (let i = 0; i < 100; i++) {
    tick(raft);
    if (i % 5 === 0) step(raft, heartbeat({ context: i }));
  }
  assert.deepEqual([raft.role, raft.leader], ['follower', 2]);
  assert.deepEqual(ofType(settle(raft), 'heartbeatReply').at(-1)?.context, 95);
});

test('its commit counts only where our log is known to be this leader’s: after a restart it asks for an append', () => {
  const raft = member({ log: [1, 1, 1] });
  step(raft, heartbeat({ term: 1, commit: 3 }));
  assert.equal(status(raft).commit, 0);
  const [ask] = ofType(settle(raft), 'appendReply');
  assert.deepEqual([ask.rejected, ask.index], [true, 3]);
  step(raft, append({ term: 1, prevIndex: 3, prevTerm: 1, commit: 2 }));
  assert.equal(status(raft).commit, 2);
  step(raft, heartbeat({ term: 1, commit: 3 }));
  assert.equal(status(raft).commit, 3);
});

test('an answer waits for the term to be durable, but for no entry', () => {
  const raft = member();
  step(raft, heartbeat({ term: 3 }));
  const work = ready(raft);
  assert.equal(work.hardState?.term, 3);
  assert.deepEqual(ofType(work.messages, 'heartbeatReply'), []);
  assert.equal(ofType(work.messagesAfterPersist, 'heartbeatReply').length, 1);
  settle(raft);
  const other = member({ term: 3 });
  step(other, append({ term: 3, entries: entries(1, 3) }));
  ready(other);
  step(other, heartbeat({ term: 3 }));
  assert.equal(ofType(ready(other).messages, 'heartbeatReply').length, 1);
});

test('an answer waits too while the write that carries the term is under way', () => {
  const raft = member();
  step(raft, heartbeat({ term: 3 }));
  const { token } = ready(raft);
  step(raft, heartbeat({ term: 3 }));
  assert.deepEqual(ready(raft).messages, []);
  assert.ok(token !== undefined);
  persisted(raft, token);
  assert.equal(ofType(ready(raft).messages, 'heartbeatReply').length, 1);
});
