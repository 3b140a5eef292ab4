import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  append,
  appendReply,
  entries,
  entry,
  heartbeat,
  heartbeatReply,
  leader,
  member,
  ofType,
  settle,
  vote,
  voteReply,
} from '../test/kit.ts';
import { configurationOf, emptyDisk } from '../test/node.ts';
import { configOf } from '../test/kit.ts';
import { createRaft, type Raft } from './raft.ts';
import { TERM_INDEX_LIMIT } from './limits.ts';
import { MESSAGE_TYPES, type Message } from './message.ts';
import { status } from './status.ts';
import { step } from './step.ts';

const codeOf = (message: Message): string | undefined => step(member({ log: [1, 1] }), message)?.code;

test('messages for others and from ourselves are refused', () => {
  assert.equal(codeOf(heartbeat({ to: 2 })), 'NOT_FOR_ME');
  assert.equal(codeOf(heartbeat({ from: 1 })), 'NOT_FOR_ME');
});

test('a leader or candidate that our configuration does not name yet is heard (paper, section 6)', () => {
  const raft = member({ log: [1, 1] });
  assert.equal(step(raft, vote({ from: 9, term: 2, lastIndex: 2, lastTerm: 1 })), undefined);
  assert.equal(ofType(settle(raft), 'voteReply')[0].granted, true);
  assert.equal(step(raft, append({ from: 9, term: 2, prevIndex: 2, prevTerm: 1, entries: entries(3, 2) })), undefined);
  assert.equal(ofType(settle(raft), 'appendReply')[0].index, 3);
  assert.equal(step(raft, { type: 'timeoutNow', from: 9, to: 1, term: 2 }), undefined);
  assert.equal(raft.role, 'candidate');
});

test('nothing else of a stranger is taken: its term alone ends nobody’s', () => {
  const raft = leader();
  const from = 9;
  const term = 50;
  assert.equal(step(raft, appendReply({ from, term }))?.code, 'UNKNOWN_PEER');
  assert.equal(step(raft, heartbeatReply({ from, term }))?.code, 'UNKNOWN_PEER');
  assert.equal(step(raft, voteReply({ from, term }))?.code, 'UNKNOWN_PEER');
  assert.equal(step(raft, { type: 'snapshotReply', from, to: 1, term, index: 0, rejected: false })?.code, 'UNKNOWN_PEER');
  assert.equal(step(raft, { type: 'readIndex', from, to: 1, term, context: 3 })?.code, 'UNKNOWN_PEER');
  assert.equal(step(raft, { type: 'readIndexReply', from, to: 1, term, context: 3, index: 1, rejected: false })?.code, 'UNKNOWN_PEER');
  assert.equal(step(raft, { type: 'timeoutNow', from, to: 1, term })?.code, 'UNKNOWN_PEER');
  assert.equal(step(raft, heartbeat({ from: 0, term }))?.code, 'UNKNOWN_PEER');
  assert.equal(step(raft, vote({ from: Number.NaN, term }))?.code, 'UNKNOWN_PEER');
  assert.deepEqual([raft.role, raft.term], ['leader', 1]);
});

test('a removed member cannot end a working leader, even when it was told to campaign', () => {
  for (const transfer of [false, true]) {
    const raft = leader();
    assert.equal(step(raft, vote({ from: 9, term: 50, lastIndex: 90, lastTerm: 40, transfer })), undefined);
    assert.deepEqual([raft.role, raft.term, settle(raft)], ['leader', 1, []]);
    const follower = member();
    step(follower, heartbeat({ from: 2, term: 1 }));
    settle(follower);
    step(follower, vote({ from: 9, term: 50, lastIndex: 90, lastTerm: 40, transfer }));
    assert.deepEqual([follower.leader, follower.term, settle(follower)], [2, 1, []]);
  }
});

test('a member without a configuration yet listens to anyone', () => {
  const disk = emptyDisk(configurationOf([]));
  const raft = createRaft(configOf(), { ...disk, applied: 0 });
  assert.equal(step(raft, heartbeat({ from: 9 })), undefined);
  assert.equal(raft.leader, 9);
});

test('terms and indexes of 2^52 and more, and what is no integer, are refused', () => {
  for (const bad of [TERM_INDEX_LIMIT, 2 ** 53, Infinity, -1, 0.5, Number.NaN]) {
    assert.equal(codeOf(heartbeat({ term: bad })), 'OUT_OF_RANGE');
    assert.equal(codeOf(heartbeat({ commit: bad })), 'OUT_OF_RANGE');
    assert.equal(codeOf(append({ prevIndex: bad })), 'OUT_OF_RANGE');
    assert.equal(codeOf(vote({ term: 3, lastIndex: bad })), 'OUT_OF_RANGE');
    assert.equal(codeOf(appendReply({ index: bad })), 'OUT_OF_RANGE');
  }
  assert.equal(codeOf(heartbeat({ context: -1 })), 'OUT_OF_RANGE');
});

test('entries that do not follow one another, or cannot be, are refused whole', () => {
  const at = { prevIndex: 2, prevTerm: 1, term: 3 };
  assert.equal(codeOf(append({ ...at, entries: entries(4, 2) })), 'MALFORMED');
  assert.equal(codeOf(append({ ...at, entries: entries(3, 2, 1) })), 'MALFORMED');
  assert.equal(codeOf(append({ ...at, entries: entries(3, 4) })), 'MALFORMED');
  assert.equal(codeOf(append({ ...at, entries: [{ ...entry(3, 2), logTime: 9 }, entry(4, 2)] })), 'MALFORMED');
  assert.equal(codeOf(append({ ...at, entries: [{ ...entry(3, 2), commands: 0 }] })), 'MALFORMED');
  assert.equal(codeOf(append({ ...at, entries: [{ ...entry(3, 2), kind: 7 as never }] })), 'MALFORMED');
  assert.equal(codeOf(append({ ...at, entries: [{ ...entry(3, 2), kind: 2 }] })), 'MALFORMED');
  assert.equal(codeOf(append({ ...at, entries: entries(3, 2) })), undefined);
});

const number = fc.oneof(
  fc.nat({ max: 6 }),
  fc.constantFrom(TERM_INDEX_LIMIT - 1, TERM_INDEX_LIMIT, Number.MAX_SAFE_INTEGER, -1, 0.5, Number.NaN),
);
const id = fc.constantFrom(1, 2, 3, 4);
const type = fc.constantFrom(...MESSAGE_TYPES, 'nonsense');
const someEntry = fc
  .tuple(fc.nat({ max: 6 }), fc.nat({ max: 5 }), fc.nat({ max: 2 }))
  .map(([index, term, kind]) => ({ ...entry(index, term), kind }));
const anyMessage = fc.record({
  type,
  from: id,
  to: fc.constantFrom(1, 1, 1, 2),
  term: number,
  pre: fc.boolean(),
  granted: fc.boolean(),
  rejected: fc.boolean(),
  transfer: fc.boolean(),
  lastIndex: number,
  lastTerm: number,
  prevIndex: number,
  prevTerm: number,
  commit: number,
  entries: fc.array(someEntry, { maxLength: 3 }),
  index: number,
  indexTerm: number,
  hintIndex: number,
  hintTerm: number,
  context: number,
});

function survives(start: () => Raft): void {
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 12 }), (messages) => {
      const raft = start();
      let before = status(raft);
      for (const message of messages) {
        step(raft, message as unknown as Message);
        settle(raft);
        const after = status(raft);
        assert.ok(
          after.term >= before.term && after.commit >= before.commit && after.commit <= after.last && after.applied <= after.commit,
        );
        assert.ok(after.term > before.term || before.vote === 0 || after.vote === before.vote, 'one vote a term');
        before = after;
      }
    }),
    { numRuns: 1500 },
  );
}

test('a follower survives any messages: commit and term only grow, one vote a term, nothing throws', () => {
  survives(() => member({ log: [1, 1, 2], commit: 1 }));
});

test('so does a leader', () => {
  survives(() => leader({ log: [1, 1] }));
});
