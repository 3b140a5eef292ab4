import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppendRequest, Message } from '@raftgate/raft';
import { scene } from '../testing/scene.ts';
import { LevelViolation } from '../../level/violation.ts';
import { Repeats } from './repeats.ts';

const bounded = (error: unknown): boolean => error instanceof LevelViolation && error.checker === 'bounded';
const [, node] = scene().nodes;
const append: AppendRequest = {
  type: 'append',
  from: 1,
  to: 2,
  term: 1,
  prevIndex: 4,
  prevTerm: 1,
  commit: 0,
  entries: [],
  wantsReply: true,
};
const answer: Message = { type: 'appendReply', from: 2, to: 1, term: 1, index: 4, rejected: false, hintIndex: 0, hintTerm: 0 };

/** Three times is the most there may be. */
function said(act: (repeats: Repeats) => void): Repeats {
  const repeats = new Repeats();
  for (let i = 0; i < 3; i++) act(repeats);
  return repeats;
}

test('the same append for every late answer is seen; an interval of heartbeats, an answer and a lost link allow it again', () => {
  const again = (repeats: Repeats): void => repeats.onAppend(node, append);
  assert.throws(() => again(said(again)), bounded);
  assert.throws(() => again(said(again).copy()), bounded);
  for (const allow of [
    (repeats: Repeats) => repeats.passes(1),
    (repeats: Repeats) => repeats.onAnswer(answer),
    (repeats: Repeats) => repeats.onLost(2),
  ]) {
    const repeats = said(again);
    allow(repeats);
    again(repeats);
  }
  const repeats = said(again);
  repeats.passes(2);
  assert.throws(() => again(repeats), bounded);
});

test('what follows another place, and what asks for no answer, is no repetition', () => {
  const repeats = said((each) => each.onAppend(node, append));
  repeats.onAppend(node, { ...append, wantsReply: false });
  repeats.onAppend(node, { ...append, prevIndex: 5 });
});

test('the word to campaign is said once an interval, or when it is asked for again; answers are no reason', () => {
  const word = (repeats: Repeats): void => repeats.onWord(node, 2);
  const repeats = said(word);
  repeats.onAnswer(answer);
  assert.throws(() => word(repeats), bounded);
  for (const allow of [(each: Repeats) => each.passes(1), (each: Repeats) => each.onTransfer(2)]) {
    const other = said(word);
    allow(other);
    word(other);
  }
});
