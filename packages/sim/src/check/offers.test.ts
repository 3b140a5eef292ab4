import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@raftgate/raft';
import { Offers } from './offers.ts';

const offer = (index: number): Message => ({ type: 'snapshot', from: 1, to: 2, term: 3, index, indexTerm: 3 });

test('a snapshot that is begun again and again, for no reason of the world, is found', () => {
  const offers = new Offers();
  for (let at = 0; at < 8; at++) offers.onSend(offer(7));
  assert.equal(offers.tooOften(2), undefined);
  assert.match(offers.tooOften(1) ?? '', /begun 8 times for 2 in term 3 at 7, and cut off 1 times/);
});

test('other snapshots, and what came before, do not count', () => {
  const offers = new Offers();
  for (let at = 0; at < 20; at++) offers.onSend(offer(at));
  assert.equal(offers.tooOften(0), undefined);
  for (let at = 0; at < 9; at++) offers.onSend(offer(7));
  offers.forget();
  assert.equal(offers.tooOften(0), undefined);
});
