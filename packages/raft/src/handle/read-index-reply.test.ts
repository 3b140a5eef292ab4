import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heartbeat, member, ofType, settle } from '../../test/kit.ts';
import type { Raft } from '../raft.ts';
import { readIndex } from '../read.ts';
import type { ReadState } from '../ready.ts';
import { step } from '../step.ts';
import { ready } from '../take-ready.ts';
import { tick } from '../tick.ts';

const reply = (context: number, index: number, rejected = false) =>
  ({ type: 'readIndexReply', from: 2, to: 1, term: 1, context, index, rejected }) as const;
const reads = (raft: Raft): readonly ReadState[] => ready(raft).reads;

function asked(context: number): Raft {
  const raft = member();
  step(raft, heartbeat({ from: 2 }));
  settle(raft);
  assert.equal(readIndex(raft, context), undefined);
  return raft;
}

test('a forwarded read goes to the leader and its answer comes back once', () => {
  const raft = asked(7);
  assert.deepEqual(
    ofType(settle(raft), 'readIndex').map(({ to, context }) => [to, context]),
    [[2, 7]],
  );
  step(raft, reply(7, 12));
  step(raft, reply(7, 12));
  assert.deepEqual(reads(raft), [{ context: 7, index: 12, rejected: false }]);
});

test('an answer nobody waits for is dropped', () => {
  const raft = asked(7);
  step(raft, reply(8, 12));
  assert.deepEqual(reads(raft), []);
});

test('a refusal is handed on', () => {
  const raft = asked(7);
  step(raft, reply(7, 0, true));
  assert.deepEqual(reads(raft), [{ context: 7, index: 0, rejected: true }]);
});

test('an answer that does not come is given up after an election timeout', () => {
  const raft = asked(7);
  for (let i = 0; i < 10; i++) {
    assert.deepEqual(reads(raft), []);
    tick(raft);
    step(raft, heartbeat({ from: 2 }));
  }
  assert.deepEqual(reads(raft), [{ context: 7, index: 0, rejected: true }]);
});

test('a change of leader gives it up too', () => {
  const raft = asked(7);
  step(raft, heartbeat({ from: 3, term: 2 }));
  assert.deepEqual(reads(raft), [{ context: 7, index: 0, rejected: true }]);
});
