import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandArbitrary, end, key, rangeArbitrary } from '../test/arbitraries.ts';
import { applyEntry, entryOf, hashKv, newStore, readRange } from '../test/harness.ts';
import { Model } from '../test/model.ts';
import { plainKv, plainResult } from '../test/plain.ts';
import { resolve, resolveRange } from '../test/resolve.ts';
import { TestWatch } from '../test/test-watch.ts';
import { isRefusal } from './index.ts';
import type { Command, RangeRequest, Store } from './index.ts';

type Step =
  | { readonly do: 'apply'; readonly commands: readonly Command[]; readonly afterMs: number }
  | { readonly do: 'range'; readonly request: RangeRequest }
  | { readonly do: 'reclaim'; readonly units: number }
  | { readonly do: 'defragment' }
  | {
      readonly do: 'watch';
      readonly key: string;
      readonly end: string;
      readonly back: number;
      readonly prevKv: boolean;
      readonly room: number;
    }
  | { readonly do: 'stepWatches'; readonly units: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('apply'),
      commands: fc.array(commandArbitrary, { minLength: 1, maxLength: 3 }),
      afterMs: fc.nat(700),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('range'), request: rangeArbitrary }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reclaim'), units: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('defragment') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('watch'),
      key,
      end,
      back: fc.nat(8),
      prevKv: fc.boolean(),
      room: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('stepWatches'), units: fc.integer({ min: 1, max: 20 }) }) },
);

/** A store and a model side by side, compared at every step. */
class Pair {
  readonly store: Store = newStore({ slabBytes: 300 });
  readonly model = new Model();
  readonly watches: TestWatch[] = [];
  private index = 0;
  private logTime = 0;

  take(step: Step): void {
    switch (step.do) {
      case 'apply':
        return this.apply(step.commands, step.afterMs);
      case 'range':
        return this.range(step.request);
      case 'reclaim':
        this.store.stepCompaction(step.units);
        return;
      case 'defragment':
        return this.store.defragment();
      case 'watch':
        return this.watch(step);
      case 'stepWatches':
        this.store.stepWatches(step.units);
    }
  }

  settle(): void {
    for (let turns = 0; !this.store.stepWatches(50) && turns < 10_000; turns++);
    for (const watch of this.watches) watch.drain(this.store);
    while (!this.store.stepCompaction(50));
    this.range({ ...FULL, revision: Math.max(1, this.model.compactRevision) });
    this.range(FULL);
    for (const watch of this.watches) watch.check(this.model);
    const { sizeBytes, sizeInUseBytes, keyCount } = this.store;
    assert(sizeInUseBytes <= sizeBytes && sizeInUseBytes >= 0);
    assert.equal(keyCount, this.model.at(this.model.revision).length);
    assert.equal(this.store.reclaimedRevision, this.model.compactRevision);
    for (const [lease, { deadlineMs }] of this.model.leases) {
      assert.equal(this.store.leases.get(lease)?.deadlineMs, deadlineMs);
      const attached = this.model.at(this.model.revision).filter((kv) => kv.lease === lease);
      assert.deepEqual(
        this.store.leases.keys(lease, '', 100),
        attached.map((kv) => kv.key),
      );
    }
    assert.deepEqual(this.store.leases.list('', 100), [...this.model.leases.keys()].sort());
  }

  private apply(commands: readonly Command[], afterMs: number): void {
    this.logTime += afterMs;
    const resolved = commands.map((command) => resolve(command, this.model));
    const expected = resolved.map((command) => plainResult(this.model.apply(command, this.logTime)));
    const results = applyEntry(this.store, entryOf(++this.index, this.logTime, resolved));
    assert.deepEqual(results.map(plainResult), expected);
    assert.equal(this.store.revision, this.model.revision);
  }

  private range(request: RangeRequest): void {
    const resolved = resolveRange(request, this.model);
    assert.deepEqual(plainResult(readRange(this.store, resolved)), plainResult(this.model.range(resolved)));
  }

  private watch({ key, end, back, prevKv, room }: Step & { do: 'watch' }): void {
    const startRevision = back === 0 ? 0 : Math.max(1, this.model.revision + 2 - back);
    const watch = new TestWatch(key, end, startRevision, prevKv, room, this.store.revision + 1);
    const opened = this.store.watch({ key, end, startRevision, prevKv }, watch);
    const isEmpty = end !== '' && end !== '\0' && end <= key;
    if (isEmpty) return assert(isRefusal(opened) && opened.code === 'emptyWatchRange');
    if (startRevision !== 0 && startRevision < this.model.compactRevision) {
      return assert(isRefusal(opened) && opened.compactRevision === this.model.compactRevision);
    }
    assert(!isRefusal(opened));
    watch.handle = opened;
    this.watches.push(watch);
  }
}

const FULL: RangeRequest = { ...rangeAll(), revision: 0 };
function rangeAll(): RangeRequest {
  return {
    kind: 'range',
    key: '\0',
    end: '\0',
    limit: 0,
    revision: 0,
    sortOrder: 'none',
    sortTarget: 'key',
    keysOnly: false,
    countOnly: false,
    minModRevision: 0,
    maxModRevision: 0,
    minCreateRevision: 0,
    maxCreateRevision: 0,
  };
}

test('the store answers as etcd does, whatever is asked, compacted, reclaimed and watched meanwhile', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
      const pair = new Pair();
      for (const each of steps) pair.take(each);
      pair.settle();
    }),
    { numRuns: 300 },
  );
});

test('HashKV is equal whether or not what was compacted is reclaimed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(commandArbitrary, { minLength: 1, maxLength: 4 }), { maxLength: 25, size: 'max' }),
      fc.nat(10),
      (entries, back) => {
        const model = new Model();
        const [lazy, eager] = [newStore({ slabBytes: 300 }), newStore({ slabBytes: 300 })];
        entries.forEach((commands, at) => {
          const resolved = commands.map((command) => resolve(command, model));
          for (const command of resolved) model.apply(command, 0);
          for (const store of [lazy, eager]) applyEntry(store, entryOf(at + 1, 0, resolved));
          while (!eager.stepCompaction(3));
        });
        const revision = Math.max(model.compactRevision, model.revision - back, 1);
        assert.equal(hashKv(lazy, revision, 1), hashKv(eager, revision));
        assert.deepEqual(lazy.hash(), eager.hash());
      },
    ),
    { numRuns: 200 },
  );
});

test('a value that was handed out stays as it is', () => {
  const pair = new Pair();
  pair.take({ do: 'apply', afterMs: 0, commands: [{ ...PUT, value: new Uint8Array([1, 2, 3]) }] });
  const range = readRange(pair.store, FULL);
  assert(!isRefusal(range));
  const before = range.kvs.map(plainKv);
  for (let i = 0; i < 50; i++) pair.take({ do: 'apply', afterMs: 0, commands: [PUT, { kind: 'compact', revision: 1 }] });
  pair.settle();
  assert.deepEqual(range.kvs.map(plainKv), before);
});

const PUT = { kind: 'put', key: 'a', value: new Uint8Array(9), lease: '', prevKv: false, ignoreValue: false, ignoreLease: false } as const;
