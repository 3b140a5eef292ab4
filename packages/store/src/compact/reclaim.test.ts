import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { apply, newStore, put, readRange } from '../../test/harness.ts';
import { plainResult } from '../../test/plain.ts';
import { isRefusal, rangeRequest } from '../index.ts';
import type { Command, RangeCursor, Store, WatchEvent } from '../index.ts';

const deleteKey = (key: string): Command => ({ kind: 'deleteRange', key, end: '', prevKv: false });
const compact = (revision: number): Command => ({ kind: 'compact', revision });

function reclaim(store: Store): void {
  store.defragment();
  while (!store.stepCompaction(3));
}

function watched(store: Store, startRevision: number, prevKv = false): WatchEvent[] {
  const heard: WatchEvent[] = [];
  const watch = store.watch(
    { key: '\0', end: '\0', startRevision, prevKv },
    { events: (events) => heard.push(...events) > 0, compacted: () => assert.fail() },
  );
  assert(!isRefusal(watch));
  while (!store.stepWatches(2));
  watch.cancel();
  return heard;
}

test('a tombstone at the compact revision stays for the watch that begins there, and goes with the next compaction', () => {
  const store = newStore();
  apply(store, put('a'), put('b'), deleteKey('a'), put('b'), compact(4));
  reclaim(store);
  assert.deepEqual(
    watched(store, 4).map(({ type, kv }) => `${type} ${kv.key}`),
    ['delete a', 'put b'],
  );
  const inUse = store.sizeInUseBytes;
  apply(store, compact(5));
  reclaim(store);
  assert(store.sizeInUseBytes < inUse - 50, 'the tombstone and the old b are gone');
});

test('a tombstone that is not the newest version of its key goes the same way', () => {
  const store = newStore();
  apply(store, put('a'), deleteKey('a'), put('a'), compact(3));
  reclaim(store);
  assert.deepEqual(
    watched(store, 3).map(({ type }) => type),
    ['delete', 'put'],
  );
  apply(store, compact(4));
  reclaim(store);
  assert.equal(store.sizeInUseBytes, 48);
});

test('an open cursor keeps the history it reads from being reclaimed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(11), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (writes, units) => {
      const store = newStore({ slabBytes: 300 });
      for (let i = 0; i < 12; i++) apply(store, put(`k${i}`, 'before'));
      const request = rangeRequest('\0', '\0', { sortOrder: 'descend', sortTarget: 'key' });
      const expected = plainResult(readRange(store, request));
      const cursor = store.openRange(request) as RangeCursor;
      for (let done = false, at = 0; !done; at++) {
        done = cursor.step(units);
        if (at < writes.length) apply(store, at % 3 === 0 ? deleteKey(`k${writes[at]}`) : put(`k${writes[at]}`, `after ${at}`));
        apply(store, compact(store.revision));
        for (let turns = 0; turns < 20; turns++) store.stepCompaction(20);
      }
      assert.deepEqual(plainResult(cursor.result), expected);
      reclaim(store);
      assert.equal(store.reclaimedRevision, store.compactRevision);
    }),
    { numRuns: 100 },
  );
});

test('a live watch hears all it has a right to, with what was before, though everything was compacted meanwhile', () => {
  const store = newStore({ slabBytes: 300 });
  apply(store, put('a', '1'));
  const heard: WatchEvent[] = [];
  store.watch(
    { key: 'a', end: '', startRevision: 0, prevKv: true },
    { events: (events) => heard.push(...events) > 0, compacted: () => assert.fail() },
  );
  apply(store, put('a', '2'), put('a', '3'), deleteKey('a'), put('b'), compact(6));
  for (let turns = 0; turns < 100; turns++) store.stepCompaction(100);
  while (!store.stepWatches(1));
  assert.deepEqual(
    heard.map(({ type, previous }) => `${type} ${previous?.modRevision}`),
    ['put 2', 'put 3', 'delete 4'],
  );
  reclaim(store);
  assert.equal(store.reclaimedRevision, 6);
});

test('a watch that catches up is not told a pair of before the compact revision, reclaimed or not', () => {
  const store = newStore();
  apply(store, put('a'), put('a'), put('a'), compact(3));
  const unreclaimed = watched(store, 3, true).map(({ previous }) => previous?.modRevision);
  reclaim(store);
  assert.deepEqual(unreclaimed, [undefined, 3]);
  assert.deepEqual(
    watched(store, 3, true).map(({ previous }) => previous?.modRevision),
    unreclaimed,
  );
});

test('memory shrinks after a compaction, and to nothing but the living after defragment', () => {
  const store = newStore({ slabBytes: 4096 });
  for (let i = 0; i < 500; i++) apply(store, put(`k${i % 10}`, 'v'.repeat(50)));
  const full = store.sizeBytes;
  apply(store, compact(store.revision));
  reclaim(store);
  assert(store.sizeBytes < full / 10);
  apply(store, put('k0'), compact(store.revision + 1));
  store.defragment();
  reclaim(store);
  assert.equal(store.sizeBytes, store.sizeInUseBytes);
  assert.equal(store.keyCount, 10);
});

test('one key with a long history is reclaimed within its units', () => {
  const store = newStore();
  for (let i = 0; i < 3000; i++) apply(store, put('hot'));
  apply(store, compact(store.revision));
  for (let before = store.sizeInUseBytes, isDone = false; !isDone;) {
    isDone = store.stepCompaction(100);
    assert(before - store.sizeInUseBytes <= 102 * 48);
    before = store.sizeInUseBytes;
  }
  assert.equal(store.sizeInUseBytes, 48);
});
