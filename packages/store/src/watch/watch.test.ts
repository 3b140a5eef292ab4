import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import { apply, applyEntry, entryOf, newStore, put } from '../../test/harness.ts';
import { WATCH_BATCH_EVENTS, isRefusal } from '../index.ts';
import type { Store, Watch, WatchEvent, WatchSink } from '../index.ts';
import { inInterval, intervalOf } from '../range/interval.ts';
import { IntervalTree } from './intervals.ts';

interface Heard extends WatchSink {
  readonly calls: { readonly events: readonly WatchEvent[]; readonly revision: number }[];
  hasRoom: boolean;
  compactedAt: number;
}

function listener(): Heard {
  return {
    calls: [],
    hasRoom: true,
    compactedAt: 0,
    events(events, revision) {
      this.calls.push({ events, revision });
      return this.hasRoom;
    },
    compacted(compactRevision) {
      this.compactedAt = compactRevision;
    },
  };
}

function watch(store: Store, heard: WatchSink, startRevision = 0, key = '\0', end = '\0'): Watch {
  const opened = store.watch({ key, end, startRevision, prevKv: false }, heard);
  assert(!isRefusal(opened));
  return opened;
}

const mods = ({ calls }: Heard): number[] => calls.flatMap(({ events }) => events.map(({ kv }) => kv.modRevision));

test('all events of one revision come in one call, though they are more than a batch and cut into many steps', () => {
  const store = newStore();
  const keys = 3 * WATCH_BATCH_EVENTS;
  const puts = Array.from({ length: keys }, (_, at) => put(`k${String(at).padStart(5, '0')}`));
  for (let at = 0; at < keys; at += 1024) applyEntry(store, entryOf(store.appliedIndex + 1, 0, puts.slice(at, at + 1024)));
  const heard = listener();
  watch(store, heard);
  apply(store, { kind: 'deleteRange', key: 'k', end: 'l', prevKv: false });
  while (!store.stepWatches(100));
  assert.equal(heard.calls.length, 1);
  assert.equal(heard.calls[0].events.length, keys);
  assert.equal(heard.calls[0].revision, store.revision);
});

test('what is held for a slow watch is nothing: it reads the store again when it resumes', () => {
  const store = newStore();
  const heard = listener();
  const opened = watch(store, heard);
  heard.hasRoom = false;
  for (let i = 0; i < 5; i++) {
    apply(store, put('a'));
    while (!store.stepWatches(100));
  }
  assert.deepEqual(mods(heard), [2]);
  assert.equal(opened.progress(), undefined);
  heard.hasRoom = true;
  opened.resume();
  while (!store.stepWatches(1));
  assert.deepEqual(mods(heard), [2, 3, 4, 5, 6]);
  assert.equal(opened.progress(), 6);
});

test('a full watch whose next revision is compacted away hears where history begins', () => {
  const store = newStore();
  const heard = listener();
  const opened = watch(store, heard);
  heard.hasRoom = false;
  apply(store, put('a'));
  while (!store.stepWatches(100));
  apply(store, put('a'), put('a'), { kind: 'compact', revision: 4 });
  opened.resume();
  while (!store.stepWatches(1));
  assert.equal(heard.compactedAt, 4);
  assert.deepEqual(mods(heard), [2]);
});

test('a watch that arrives while the live ones lag hears nothing twice', () => {
  const store = newStore();
  const [live, late] = [listener(), listener()];
  watch(store, live);
  for (let i = 0; i < 40; i++) apply(store, put('a'));
  watch(store, late, 30);
  const fresh = listener();
  watch(store, fresh);
  // The live group gets half of each step's units, the catch-up the other half: the catch-up arrives first.
  for (let isDone = false; !isDone;) isDone = store.stepWatches(4);
  apply(store, put('a'));
  while (!store.stepWatches(3));
  const all = Array.from({ length: 41 }, (_, at) => at + 2);
  assert.deepEqual([mods(live), mods(late), mods(fresh)], [all, all.slice(28), all.slice(40)]);
});

test('a watch from the future hears nothing before it begins, and no progress', () => {
  const store = newStore();
  const heard = listener();
  const opened = watch(store, heard, 4);
  apply(store, put('a'), put('a'));
  while (!store.stepWatches(9));
  assert.deepEqual(mods(heard), []);
  assert.equal(opened.progress(), undefined);
  apply(store, put('a'), put('a'));
  while (!store.stepWatches(9));
  assert.deepEqual(mods(heard), [4, 5]);
  assert.equal(opened.progress(), 5);
});

test('a watch may be cancelled from inside its own call, and others opened', () => {
  const store = newStore();
  const inner = listener();
  let calls = 0;
  const opened = watch(store, {
    events: () => {
      calls += 1;
      opened.cancel();
      watch(store, inner, 2);
      return false;
    },
    compacted: () => assert.fail(),
  });
  apply(store, put('a'));
  while (!store.stepWatches(1));
  apply(store, put('a'));
  while (!store.stepWatches(1));
  assert.equal(calls, 1);
  assert.deepEqual(mods(inner), [2, 3]);
});

test('watches are counted while they are open: one that was refused, cancelled or compacted away is not', () => {
  const store = newStore();
  const heard = listener();
  heard.hasRoom = false;
  const opened = watch(store, listener());
  watch(store, heard);
  assert.equal(store.watchCount, 2);
  for (const end of ['a', 'a\0']) store.watch({ key: 'b', end, startRevision: 0, prevKv: false }, listener());
  assert.equal(store.watchCount, 2);
  for (let i = 0; i < 2; i++) opened.cancel();
  assert.equal(store.watchCount, 1);
  for (let i = 0; i < 3; i++) apply(store, put('a'));
  while (!store.stepWatches(100));
  watch(store, listener(), 2);
  apply(store, { kind: 'compact', revision: store.revision });
  while (!store.stepWatches(100));
  assert.equal(store.watchCount, 1);
});

test('what cannot be watched is refused', () => {
  const store = newStore();
  apply(store, put('a'), put('a'), { kind: 'compact', revision: 3 });
  const refused = (key: string, end: string, startRevision: number): unknown => {
    const answer = store.watch({ key, end, startRevision, prevKv: false }, listener());
    return isRefusal(answer) ? [answer.code, answer.compactRevision] : 'watched';
  };
  assert.deepEqual(refused('', '', 0), ['emptyKey', undefined]);
  assert.deepEqual(refused('b', 'a', 0), ['emptyWatchRange', undefined]);
  assert.deepEqual(refused('a', '', 2), ['compacted', 3]);
  assert.deepEqual(refused('a', '', -1), ['invalidNumber', undefined]);
  assert.equal(refused('a', '', 3), 'watched');
});

test('an interval tree finds exactly the intervals that hold a key', () => {
  const prng = new Prng(8);
  const tree = new IntervalTree<number>();
  const kept = new Map<number, ReturnType<typeof intervalOf>>();
  const letter = (): string =>
    String.fromCharCode(97 + prng.below(26)) + (prng.chance(1, 2) ? String.fromCharCode(97 + prng.below(26)) : '');
  for (let id = 0; id < 3000; id++) {
    if (prng.chance(1, 3) && kept.size > 0) {
      const [gone, interval] = [...kept][prng.below(kept.size)];
      tree.delete(interval, gone);
      kept.delete(gone);
    } else {
      const interval = intervalOf(letter(), prng.chance(1, 5) ? '\0' : letter());
      tree.add(interval, id);
      kept.set(id, interval);
    }
    if (id % 10 !== 0) continue;
    const key = letter();
    const found: number[] = [];
    tree.match(key, (item) => found.push(item));
    const expected = [...kept].filter(([, interval]) => inInterval(interval, key)).map(([item]) => item);
    assert.deepEqual(
      found.sort((a, b) => a - b),
      expected,
    );
  }
});
