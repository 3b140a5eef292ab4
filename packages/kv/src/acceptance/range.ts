import assert from 'node:assert/strict';
import { get, put, rejectsWith, textOf } from './fixture.ts';
import type { Claims } from './suite.ts';

export const rangeClaims: Claims = {
  'a key that was never written is absent': async ({ kv, prefix }) => {
    const answer = await kv.range({ key: `${prefix}x` });
    assert.deepEqual(answer.kvs, []);
    assert.equal(answer.more, false);
    assert.ok(answer.revision > 0);
  },

  'a key carries its revisions, version, value and no lease': async ({ kv, prefix }) => {
    const first = await put(kv, `${prefix}k`, 'one');
    const second = await put(kv, `${prefix}k`, 'two');
    const found = await get(kv, `${prefix}k`);
    assert.ok(found !== undefined);
    assert.equal(textOf(found.value), 'two');
    assert.deepEqual(
      { ...found, value: undefined },
      { key: `${prefix}k`, value: undefined, createRevision: first.revision, modRevision: second.revision, version: 2, lease: '0' },
    );
  },

  'created again after a delete, a key starts over': async ({ kv, prefix }) => {
    await put(kv, `${prefix}k`, 'one');
    await kv.txn({ compare: [], success: [{ op: 'delete', key: `${prefix}k` }] });
    const again = await put(kv, `${prefix}k`, 'two');
    const found = await get(kv, `${prefix}k`);
    assert.equal(found?.version, 1);
    assert.equal(found?.createRevision, again.revision);
  },

  'a prefix gives its keys in byte order and no neighbour': async ({ kv, prefix }) => {
    for (const name of ['b', 'a', 'a/1', 'é', '😀', '~', 'B']) await put(kv, `${prefix}in/${name}`, name);
    await put(kv, `${prefix}in`, 'before');
    await put(kv, `${prefix}in0`, 'after');
    const answer = await kv.range({ key: `${prefix}in/`, prefix: true });
    assert.deepEqual(
      answer.kvs.map((one) => textOf(one.value)),
      ['B', 'a', 'a/1', 'b', '~', 'é', '😀'],
    );
    assert.equal(answer.more, false);
  },

  'a limit cuts and says that there is more': async ({ kv, prefix }) => {
    for (const name of ['1', '2', '3']) await put(kv, prefix + name, name);
    const two = await kv.range({ key: prefix, prefix: true, limit: 2 });
    assert.equal(two.kvs.length, 2);
    assert.equal(two.more, true);
    const three = await kv.range({ key: prefix, prefix: true, limit: 3 });
    assert.equal(three.kvs.length, 3);
    assert.equal(three.more, false);
  },

  'keys only leaves the values out': async ({ kv, prefix }) => {
    await put(kv, `${prefix}k`, 'value');
    const [found] = (await kv.range({ key: prefix, prefix: true, keysOnly: true })).kvs;
    assert.equal(found?.key, `${prefix}k`);
    assert.equal(found?.value.length, 0);
    assert.equal(found?.version, 1);
  },

  'values are bytes, all of them, and may be empty': async ({ kv, prefix }) => {
    const value = Uint8Array.from({ length: 256 }, (_, i) => i);
    await kv.txn({
      compare: [],
      success: [
        { op: 'put', key: `${prefix}all`, value },
        { op: 'put', key: `${prefix}empty`, value: new Uint8Array(0) },
      ],
    });
    assert.deepEqual([...((await get(kv, `${prefix}all`))?.value ?? [])], [...value]);
    assert.equal((await get(kv, `${prefix}empty`))?.value.length, 0);
  },

  'a range at a revision is the past as it was': async ({ kv, prefix }) => {
    const first = await put(kv, `${prefix}k`, 'one');
    await put(kv, `${prefix}other`, 'x');
    await put(kv, `${prefix}k`, 'two');
    await kv.txn({ compare: [], success: [{ op: 'delete', key: `${prefix}k` }] });
    const past = await kv.range({ key: prefix, prefix: true, revision: first.revision });
    assert.deepEqual(
      past.kvs.map((one) => textOf(one.value)),
      ['one'],
    );
    assert.equal((await kv.range({ key: `${prefix}k` })).kvs.length, 0);
  },

  'a revision that has not been is refused as invalid': async ({ kv, prefix }) => {
    const { revision } = await kv.range({ key: prefix });
    await rejectsWith('invalid', kv.range({ key: prefix, revision: revision + 1_000_000 }));
  },

  'an empty key is invalid': async ({ kv }) => {
    await rejectsWith('invalid', kv.txn({ compare: [], success: [{ op: 'put', key: '', value: new Uint8Array(1) }] }));
  },

  'what one client wrote the other reads at once': async ({ kv, second, prefix }) => {
    for (let i = 0; i < 10; i += 1) {
      await put(kv, `${prefix}k`, String(i));
      const found = await get(second, `${prefix}k`);
      assert.equal(found === undefined ? '' : textOf(found.value), String(i));
    }
  },

  'a revision that was compacted is gone': async ({ kv, compact, prefix }) => {
    if (compact === undefined) return;
    const first = await put(kv, `${prefix}k`, 'one');
    const second = await put(kv, `${prefix}k`, 'two');
    await compact(second.revision);
    await rejectsWith('compacted', kv.range({ key: `${prefix}k`, revision: first.revision }));
    assert.equal((await kv.range({ key: `${prefix}k`, revision: second.revision })).kvs.length, 1);
  },
};
