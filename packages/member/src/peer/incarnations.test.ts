import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Wal } from '@raftgate/storage';
import { Incarnations } from './incarnations.ts';

/** A log whose writes end when they are told to. */
function slowLog(): { wal: Wal; written: () => void } {
  const waiting: (() => void)[] = [];
  const append: Wal['append'] = (_, done) => void waiting.push(() => done(undefined));
  return { wal: { append } as Wal, written: () => waiting.splice(0).forEach((end) => end()) };
}

test('while a first incarnation is being written the same one waits for it, and another one is refused', () => {
  const { wal, written } = slowLog();
  const met: number[] = [];
  const answers: string[] = [];
  const incarnations = new Incarnations(wal, new Map(), false, (peer) => met.push(peer));
  const says = (who: string, incarnation: number): void =>
    incarnations.meet(2, incarnation, 0, (isKnown) => answers.push(`${who} ${isKnown ? 'known' : 'refused'}`));
  says('first', 7);
  says('again', 7);
  says('wiped', 8);
  assert.deepEqual(answers, ['wiped refused']);
  written();
  assert.deepEqual(answers, ['wiped refused', 'first known', 'again known']);
  assert.deepEqual([incarnations.of(2), met], [7, [2]]);
  says('wiped', 8);
  assert.equal(answers.at(-1), 'wiped refused');
});
