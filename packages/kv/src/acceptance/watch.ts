import assert from 'node:assert/strict';
import { bytes, eventually, put, Recorder, shown, textOf } from './fixture.ts';
import type { Claims } from './suite.ts';

export const watchClaims: Claims = {
  'a watch sees everything after it stands, in order, and nothing beside': async ({ kv, prefix }) => {
    const seen = new Recorder(kv, { key: `${prefix}w/`, prefix: true });
    const from = await seen.stands();
    await put(kv, `${prefix}w`, 'beside');
    await put(kv, `${prefix}w/1`, 'a');
    await put(kv, `${prefix}w/2`, 'b');
    await kv.txn({ compare: [], success: [{ op: 'delete', key: `${prefix}w/1` }] });
    await put(kv, `${prefix}w/1`, 'c');
    const events = await seen.sees(4);
    assert.deepEqual(shown(prefix, events), ['put w/1=a', 'put w/2=b', 'delete w/1', 'put w/1=c']);
    assert.ok(seen.batches.every((batch) => batch.revision > from));
    seen.watch.close();
  },

  'all events of one transaction come in one call': async ({ kv, prefix }) => {
    const seen = new Recorder(kv, { key: prefix, prefix: true });
    await seen.stands();
    await put(kv, `${prefix}d`, 'x');
    const answer = await kv.txn({
      compare: [],
      success: [
        { op: 'put', key: `${prefix}a`, value: bytes('1') },
        { op: 'put', key: `${prefix}b`, value: bytes('2') },
        { op: 'delete', key: `${prefix}d` },
      ],
    });
    await seen.sees(4);
    assert.equal(seen.batches.length, 2);
    assert.equal(seen.batches[1]?.revision, answer.revision);
    assert.deepEqual([...shown(prefix, seen.batches[1]?.events ?? [])].sort(), ['delete d', 'put a=1', 'put b=2']);
    seen.watch.close();
  },

  'a watch from a revision gives the past from there, then the present, without gap or repeat': async ({ kv, second, prefix }) => {
    const revisions: number[] = [];
    for (let i = 0; i < 6; i += 1) revisions.push((await put(kv, `${prefix}k`, String(i))).revision);
    const seen = new Recorder(second, { key: prefix, prefix: true, startRevision: revisions[2] ?? 0 });
    for (let i = 6; i < 12; i += 1) await put(kv, `${prefix}k`, String(i));
    const events = await seen.sees(10);
    assert.deepEqual(
      events.map((event) => (event.type === 'put' ? textOf(event.kv.value) : '')),
      ['2', '3', '4', '5', '6', '7', '8', '9', '10', '11'],
    );
    seen.watch.close();
  },

  'a range, then a watch from the revision after it, misses nothing': async ({ kv, prefix }) => {
    await put(kv, `${prefix}k`, 'before');
    const { revision } = await kv.range({ key: prefix, prefix: true });
    await put(kv, `${prefix}k`, 'between');
    const seen = new Recorder(kv, { key: prefix, prefix: true, startRevision: revision + 1 });
    await put(kv, `${prefix}k`, 'after');
    assert.deepEqual(shown(prefix, await seen.sees(2)), ['put k=between', 'put k=after']);
    seen.watch.close();
  },

  'a watch of one key sees that key alone': async ({ kv, prefix }) => {
    const seen = new Recorder(kv, { key: `${prefix}k` });
    await seen.stands();
    await put(kv, `${prefix}k/below`, 'x');
    await put(kv, `${prefix}k`, 'y');
    assert.deepEqual(shown(prefix, await seen.sees(1)), ['put k=y']);
    seen.watch.close();
  },

  'an event carries the revisions, and what was before when asked': async ({ kv, prefix }) => {
    const first = await put(kv, `${prefix}k`, 'one');
    const seen = new Recorder(kv, { key: prefix, prefix: true, previous: true, startRevision: first.revision });
    const second = await put(kv, `${prefix}k`, 'two');
    const third = await kv.txn({ compare: [], success: [{ op: 'delete', key: `${prefix}k` }] });
    const [one, two, three] = await seen.sees(3);
    assert.equal(one?.previous, undefined);
    assert.ok(two?.type === 'put' && two.previous !== undefined);
    assert.equal(textOf(two.previous.value), 'one');
    assert.deepEqual([two.kv.createRevision, two.kv.modRevision, two.kv.version], [first.revision, second.revision, 2]);
    assert.ok(three?.type === 'delete');
    assert.equal(three.modRevision, third.revision);
    assert.equal(three.previous === undefined ? '' : textOf(three.previous.value), 'two');
    seen.watch.close();
  },

  'a closed watch is silent': async ({ kv, prefix }) => {
    const closed = new Recorder(kv, { key: prefix, prefix: true });
    const open = new Recorder(kv, { key: prefix, prefix: true });
    await closed.stands();
    await open.stands();
    closed.watch.close();
    await put(kv, `${prefix}k`, 'x');
    await open.sees(1);
    assert.deepEqual(closed.events, []);
    assert.equal(closed.end, undefined);
    open.watch.close();
  },

  'a watch from a compacted revision ends with compacted': async ({ kv, compact, prefix }) => {
    if (compact === undefined) return;
    const first = await put(kv, `${prefix}k`, 'one');
    await put(kv, `${prefix}k`, 'two');
    const third = await put(kv, `${prefix}k`, 'three');
    await compact(third.revision);
    const seen = new Recorder(kv, { key: prefix, prefix: true, startRevision: first.revision });
    assert.equal(await eventually('the end', () => seen.end), 'compacted');
    assert.deepEqual(seen.events, []);
  },

  'many watches of many writes all see the same': async ({ kv, second, prefix }) => {
    const recorders = Array.from({ length: 8 }, (_, i) => new Recorder(i % 2 === 0 ? kv : second, { key: prefix, prefix: true }));
    for (const recorder of recorders) await recorder.stands();
    const writes = Array.from({ length: 40 }, (_, i) => put(i % 2 === 0 ? kv : second, `${prefix}${i % 5}`, String(i)));
    const revisions = (await Promise.all(writes)).map((answer) => answer.revision).sort((a, b) => a - b);
    assert.equal(new Set(revisions).size, 40);
    for (const recorder of recorders) {
      await recorder.sees(40);
      assert.deepEqual(
        recorder.batches.map((batch) => batch.revision),
        revisions,
      );
      recorder.watch.close();
    }
  },
};
