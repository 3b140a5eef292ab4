import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandArbitrary } from '../../test/arbitraries.ts';
import { apply, applyEntry, entryOf, hashKv, newStore, put, readRange } from '../../test/harness.ts';
import { Model } from '../../test/model.ts';
import { plainResult } from '../../test/plain.ts';
import type { Plain } from '../../test/plain.ts';
import { resolve } from '../../test/resolve.ts';
import { concatBytes } from '@raftgate/bytes';
import { IMAGE_CHUNK_BYTES, MAX_RESTORE_BYTES, encodeImage, isRefusal, rangeRequest } from '../index.ts';
import type { Store, StoreRefusal } from '../index.ts';

/** Loads bytes in pieces of the given sizes. */
function load(store: Store, bytes: Uint8Array, sizes: readonly number[], units = 3): StoreRefusal | undefined {
  const restore = store.restore();
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length];
    restore.push(bytes.subarray(at, at + size));
    at += size;
    while (!restore.step(units));
  }
  restore.end();
  while (!restore.step(units));
  return restore.install();
}

function image(store: Store): Uint8Array {
  return concatBytes([...encodeImage(store.capture())]);
}

/** Everything a client can see. */
function seen(store: Store): Plain {
  const plain: Plain[] = [store.revision, store.compactRevision, store.logTime, store.appliedIndex, store.appliedTerm, store.keyCount];
  for (let revision = Math.max(1, store.compactRevision); revision <= store.revision; revision++) {
    const range = readRange(store, rangeRequest('\0', '\0', { revision }));
    plain.push(plainResult(range), hashKv(store, revision));
  }
  const { low, high } = store.hash();
  const leases = store.leases.list('', 100).map((lease) => {
    const { ttlSeconds, deadlineMs } = store.leases.get(lease) ?? { ttlSeconds: 0, deadlineMs: 0 };
    return [lease, ttlSeconds, deadlineMs, store.leases.keys(lease, '', 100)];
  });
  const attributes = [...store.attributes].map(([member, { name, clientUrls }]) => [member, name, clientUrls]);
  return [...plain, low, high, leases, store.alarms.map(({ member, alarm }) => [member, alarm]), attributes];
}

test('a capture stays what it was while the store goes on, and what is restored from it goes on identically', () => {
  const lists = fc.array(fc.array(commandArbitrary, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 40, size: 'max' });
  fc.assert(
    fc.property(lists, fc.nat(99), fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (lists, percent, sizes) => {
      const model = new Model();
      const entries = lists.map((commands, at) => {
        const resolved = commands.map((command) => resolve(command, model));
        for (const command of resolved) model.apply(command, at * 500);
        return entryOf(at + 1, at * 500, resolved);
      });
      const store = newStore({ slabBytes: 300 });
      const split = Math.floor((entries.length * percent) / 100);
      for (const entry of entries.slice(0, split)) {
        applyEntry(store, entry);
        store.stepCompaction(4);
      }
      const then = seen(store);
      const chunks = encodeImage(store.capture());
      const taken: Uint8Array[] = [];
      for (const entry of entries.slice(split)) {
        const chunk = chunks.next().value;
        if (chunk !== undefined) taken.push(chunk);
        applyEntry(store, entry);
        store.defragment();
        for (let turns = 0; turns < 3; turns++) store.stepCompaction(20);
      }
      taken.push(...chunks);
      const restored = newStore({ slabBytes: 500 });
      assert.equal(load(restored, concatBytes(taken), sizes), undefined);
      assert.deepEqual(seen(restored), then);
      for (const entry of entries.slice(split)) applyEntry(restored, entry);
      while (!restored.stepCompaction(10));
      while (!store.stepCompaction(10));
      assert.deepEqual(seen(restored), seen(store));
    }),
    { numRuns: 150 },
  );
});

test('chunks are never empty nor larger than a chunk, and large values go through them', () => {
  const store = newStore();
  const value = 'v'.repeat(1_500_000);
  apply(store, put('large', value), put('small', 's'), put('large', `${value}!`));
  const chunks = [...encodeImage(store.capture())];
  assert(chunks.every((chunk) => chunk.length > 0 && chunk.length <= IMAGE_CHUNK_BYTES));
  const restored = newStore();
  assert.equal(load(restored, concatBytes(chunks), [IMAGE_CHUNK_BYTES], 1000), undefined);
  assert.deepEqual(seen(restored), seen(store));
});

test('an image is refused, never thrown over, whatever byte of it is wrong or missing', () => {
  const store = newStore({ slabBytes: 300 });
  apply(
    store,
    { kind: 'leaseGrant', lease: '\0\0\0\0\0\0\0\x05', ttlSeconds: 9 },
    put('a', '1', { lease: '\0\0\0\0\0\0\0\x05' }),
    put('b', '2'),
  );
  apply(store, { kind: 'alarm', action: 'activate', member: 3, alarm: 'NOSPACE' });
  for (const member of [4, 2]) apply(store, { kind: 'memberAttributes', member, name: `m${member}`, clientUrls: ['http://a:1'] });
  const bytes = image(store);
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(load(newStore(), bytes.subarray(0, length), [64])?.code, 'malformed', `cut at ${length}`);
  }
  assert.equal(load(newStore(), concatBytes([bytes, new Uint8Array(1)]), [64])?.code, 'malformed');
  assert.equal(load(newStore(), Uint8Array.from([9, ...bytes.subarray(1)]), [64])?.code, 'unknownVersion');
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
      const bent = bytes.slice();
      bent[at] = byte;
      load(newStore(), bent, [64]);
    }),
    { numRuns: 500 },
  );
});

test('an image of version 1 is read: it ends before the attributes', () => {
  const store = newStore();
  apply(store, put('a', '1'), put('a', '2'));
  const bytes = image(store);
  // The last section is its number and a count of 0.
  const older = Uint8Array.from([1, ...bytes.subarray(1, -2)]);
  const restored = newStore();
  assert.equal(load(restored, older, [64]), undefined);
  assert.deepEqual(seen(restored), seen(store));
  assert.equal(load(newStore(), Uint8Array.from([1, ...bytes.subarray(1)]), [64])?.code, 'malformed');
  assert.equal(load(newStore(), Uint8Array.from([2, ...older.subarray(1)]), [64])?.code, 'malformed');
});

test('a restore takes no more than it was told to hold, and nothing replaces the state before install', () => {
  const store = newStore();
  apply(store, put('a'));
  const restore = store.restore();
  const chunk = new Uint8Array(IMAGE_CHUNK_BYTES);
  for (let held = 0; held + chunk.length <= MAX_RESTORE_BYTES; held += chunk.length) assert.equal(restore.push(chunk), undefined);
  assert.equal(restore.push(chunk)?.code, 'tooManyRequests');
  assert.equal(store.revision, 2);
  assert.equal(restore.install()?.code, 'malformed');
});

test('an image older than the state is not installed', () => {
  const store = newStore();
  const old = image(store);
  apply(store, put('a'));
  assert.equal(load(store, old, [64])?.code, 'malformed');
  assert.equal(store.revision, 2);
});

test('watches and cursors live through an installed image', () => {
  const [behind, ahead] = [newStore({ slabBytes: 300 }), newStore({ slabBytes: 300 })];
  const first = [put('a', '1'), put('b', '1')];
  apply(behind, ...first);
  apply(ahead, ...first, put('a', '2'), { kind: 'deleteRange', key: 'b', end: '', prevKv: false }, put('c', '1'));
  const heard: string[] = [];
  const sink = {
    events: (events: readonly { type: string; kv: { key: string; modRevision: number } }[]): boolean => {
      for (const { type, kv } of events) heard.push(`${type} ${kv.key}@${kv.modRevision}`);
      return true;
    },
    compacted: (): void => assert.fail(),
  };
  const watch = behind.watch({ key: '\0', end: '\0', startRevision: 0, prevKv: false }, sink);
  assert(!isRefusal(watch));
  const cursor = behind.openRange(rangeRequest('\0', '\0'));
  assert(!isRefusal(cursor));
  assert.equal(load(behind, image(ahead), [100]), undefined);
  while (!behind.stepWatches(2));
  assert.deepEqual(heard, ['put a@4', 'delete b@5', 'put c@6']);
  assert.equal(watch.progress(), 6);
  while (!cursor.step(1));
  assert.equal(cursor.result.count, 2);
  apply(behind, put('d'));
  while (!behind.stepWatches(2));
  assert.equal(heard.at(-1), 'put d@7');
});

test('a watch whose events the installed image has compacted hears so', () => {
  const [behind, ahead] = [newStore(), newStore()];
  apply(behind, put('a'));
  apply(ahead, put('a'), put('a'), put('a'), { kind: 'compact', revision: 4 });
  let compactedAt = 0;
  behind.watch(
    { key: 'a', end: '', startRevision: 0, prevKv: false },
    { events: () => assert.fail(), compacted: (at) => (compactedAt = at) },
  );
  assert.equal(load(behind, image(ahead), [100]), undefined);
  while (!behind.stepWatches(2));
  assert.equal(compactedAt, 4);
});
