import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandArbitrary } from '../../test/arbitraries.ts';
import { apply, applyEntry, entryOf, newStore, put, readRange } from '../../test/harness.ts';
import { Model } from '../../test/model.ts';
import { plainResult } from '../../test/plain.ts';
import type { Plain } from '../../test/plain.ts';
import { resolve } from '../../test/resolve.ts';
import { encodeImage, isRefusal, rangeRequest } from '../index.ts';
import type { CommittedEntry, Store } from '../index.ts';

const ALL = rangeRequest('\0', '\0');
const COUNT = rangeRequest('\0', '\0', { countOnly: true });

const history = fc.array(fc.array(commandArbitrary, { minLength: 1, maxLength: 4 }), { maxLength: 25, size: 'max' });

function entriesOf(lists: readonly (readonly Parameters<typeof resolve>[0][])[]): CommittedEntry[] {
  const model = new Model();
  return lists.map((commands, at) => {
    const resolved = commands.map((command) => {
      const one = resolve(command, model);
      model.apply(one, at * 400);
      return one;
    });
    return entryOf(at + 1, at * 400, resolved);
  });
}

function seen(store: Store): Plain {
  const [all, count] = [readRange(store, ALL), readRange(store, COUNT)];
  assert(!isRefusal(all) && !isRefusal(count));
  assert.equal(count.count, all.kvs.length);
  const leases = store.leases.list('', 100).map((lease) => {
    const { deadlineMs = 0 } = store.leases.get(lease) ?? {};
    return [lease, deadlineMs, store.leases.keys(lease, '', 2), store.leases.keys(lease, 'b', 100)];
  });
  return [plainResult(all), leases];
}

test('apply gives the same results, hash and image wherever it is cut', () => {
  fc.assert(
    fc.property(history, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (lists, cuts) => {
      const entries = entriesOf(lists);
      const [whole, cut] = [newStore({ slabBytes: 300 }), newStore({ slabBytes: 300 })];
      let turn = 0;
      for (const entry of entries) {
        const expected = applyEntry(whole, entry).map(plainResult);
        const results = applyEntry(
          cut,
          entry,
          () => cuts[turn++ % cuts.length],
          () => cut.stepCompaction(1),
        );
        assert.deepEqual(results.map(plainResult), expected);
        assert.deepEqual(cut.hash(), whole.hash());
      }
      assert.deepEqual(seen(cut), seen(whole));
      while (!cut.stepCompaction(5));
      while (!whole.stepCompaction(500));
      assert.deepEqual(
        [...encodeImage(cut.capture())].flatMap((chunk) => [...chunk]),
        [...encodeImage(whole.capture())].flatMap((chunk) => [...chunk]),
      );
    }),
    { numRuns: 150 },
  );
});

test('no read sees a command half applied', () => {
  fc.assert(
    fc.property(history, (lists) => {
      const store = newStore({ slabBytes: 300 });
      for (const entry of entriesOf(lists)) {
        let before = seen(store);
        let hasFinished = false;
        store.begin(entry, { applied: () => (hasFinished = true) });
        while (!store.step(1)) {
          if (hasFinished) before = seen(store);
          else assert.deepEqual(seen(store), before);
          hasFinished = false;
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('deleting 100,000 keys never spends more than its units a step', () => {
  const store = newStore();
  const keys = 100_000;
  for (let first = 0; first < keys; first += 1000) {
    const puts = Array.from({ length: 1000 }, (_, at) => put(`k${String(first + at).padStart(6, '0')}`));
    applyEntry(store, entryOf(store.appliedIndex + 1, 0, puts));
  }
  const tombstone = 52;
  let size = store.sizeBytes;
  let steps = 0;
  const entry = entryOf(store.appliedIndex + 1, 0, [{ kind: 'deleteRange', key: 'k', end: 'l', prevKv: false }]);
  const [result] = applyEntry(
    store,
    entry,
    () => 500,
    () => {
      assert(store.sizeBytes - size <= 500 * tombstone, 'one tombstone costs a unit at least');
      size = store.sizeBytes;
      steps += 1;
      if (steps % 100 === 0) assert.equal((readRange(store, COUNT) as { count: number }).count, keys);
    },
  );
  assert.equal(result.kind === 'deleteRange' && result.deleted, keys);
  assert(steps >= keys / 500);
  assert.equal(store.keyCount, 0);
  assert.equal(store.revision, keys + 2);
});

test('an entry that cannot be decoded stops the member', () => {
  const store = newStore();
  const sink = { applied: (): void => {} };
  const broken = { ...entryOf(1, 0, [put('a')]), body: new Uint8Array([3, 99, 1, 1]) };
  store.begin(broken, sink);
  assert.throws(() => store.step(10), { code: 'STORE_INVARIANT' });
  const skipping = newStore();
  assert.throws(() => skipping.begin(entryOf(2, 0, [put('a')]), sink), { code: 'STORE_INVARIANT' });
});

test('a command of a later kind, version or with bytes left over stops the member', () => {
  const good = entryOf(1, 0, [put('a')]).body;
  for (const [at, byte] of [
    [1, 10],
    [1, 14],
    [2, 2],
  ]) {
    const store = newStore();
    const body = good.slice();
    body[at] = byte;
    store.begin({ ...entryOf(1, 0, []), commands: 1, body }, { applied: () => {} });
    assert.throws(() => store.step(10), { code: 'STORE_INVARIANT' });
  }
  const store = newStore();
  store.begin({ ...entryOf(1, 0, []), commands: 1, body: Uint8Array.from([...good, 0]) }, { applied: () => {} });
  assert.throws(() => store.step(10), { code: 'STORE_INVARIANT' });
});

test('an entry without commands moves the index and log time, not the revision', () => {
  const store = newStore();
  store.begin({ index: 1, term: 3, logTime: 5, kind: 0, commands: 0, body: new Uint8Array(0) }, { applied: () => assert.fail() });
  assert(store.step(1));
  assert.deepEqual([store.appliedIndex, store.appliedTerm, store.logTime, store.revision], [1, 3, 5, 1]);
  apply(store, put('a'));
  assert.equal(store.revision, 2);
});
