import assert from 'node:assert/strict';
import type { Compare, KeyValue, Kv, Operation } from '../kv.ts';
import { bytes, get, put, rejectsWith, textOf } from './fixture.ts';
import type { Claims } from './suite.ts';

const holds = async (kv: Kv, ...compare: Compare[]): Promise<boolean> => (await kv.txn({ compare, success: [] })).succeeded;
const range = (key: string): Operation => ({ op: 'range', key, prefix: true });

async function made(kv: Kv, key: string): Promise<KeyValue> {
  await put(kv, key, 'one');
  await put(kv, key, 'two');
  const found = await get(kv, key);
  assert.ok(found !== undefined);
  return found;
}

export const txnClaims: Claims = {
  'compares of version, create and mod revision know = != < >': async ({ kv, prefix }) => {
    const key = `${prefix}k`;
    const found = await made(kv, key);
    for (const [target, number] of [
      ['version', found.version],
      ['create', found.createRevision],
      ['mod', found.modRevision],
    ] as const) {
      const answers = [];
      for (const is of ['=', '!=', '<', '>'] as const) {
        for (const delta of [-1, 0, 1]) answers.push(await holds(kv, { key, target, is, number: number + delta }));
      }
      const expected = [false, true, false, true, false, true, false, false, true, true, false, false];
      assert.deepEqual(answers, expected, target);
    }
  },

  'compares of values know = and !=, and an absent key has no value': async ({ kv, prefix }) => {
    const key = `${prefix}k`;
    await put(kv, key, 'one');
    assert.equal(await holds(kv, { key, target: 'value', is: '=', value: bytes('one') }), true);
    assert.equal(await holds(kv, { key, target: 'value', is: '=', value: bytes('on') }), false);
    assert.equal(await holds(kv, { key, target: 'value', is: '!=', value: bytes('two') }), true);
    assert.equal(await holds(kv, { key, target: 'value', is: '!=', value: bytes('one') }), false);
    assert.equal(await holds(kv, { key: `${prefix}none`, target: 'value', is: '=', value: new Uint8Array(0) }), false);
  },

  'an absent key has version, create and mod revision 0': async ({ kv, prefix }) => {
    const key = `${prefix}none`;
    for (const target of ['version', 'create', 'mod'] as const) assert.equal(await holds(kv, { key, target, is: '=', number: 0 }), true);
    assert.equal(await holds(kv, { key, target: 'create', is: '>', number: 0 }), false);
  },

  'all compares must hold, and the other branch runs when one does not': async ({ kv, prefix }) => {
    const absent = (name: string): Compare => ({ key: prefix + name, target: 'create', is: '=', number: 0 });
    await put(kv, `${prefix}b`, 'there');
    const answer = await kv.txn({
      compare: [absent('a'), absent('b')],
      success: [{ op: 'put', key: `${prefix}won`, value: bytes('1') }],
      failure: [{ op: 'put', key: `${prefix}lost`, value: bytes('1') }, range(prefix)],
    });
    assert.equal(answer.succeeded, false);
    const found = answer.results[1];
    assert.deepEqual(found?.op === 'range' && found.kvs.map((one) => one.key.slice(prefix.length)), ['b', 'lost']);
  },

  'everything a transaction writes has one revision': async ({ kv, prefix }) => {
    await put(kv, `${prefix}gone`, 'x');
    const before = await kv.range({ key: prefix });
    const answer = await kv.txn({
      compare: [],
      success: [
        { op: 'put', key: `${prefix}a`, value: bytes('1') },
        { op: 'delete', key: `${prefix}gone` },
        { op: 'put', key: `${prefix}b`, value: bytes('2') },
      ],
    });
    assert.ok(answer.revision > before.revision);
    assert.deepEqual(answer.results, [{ op: 'put' }, { op: 'delete', deleted: 1 }, { op: 'put' }]);
    const { kvs } = await kv.range({ key: prefix, prefix: true });
    assert.deepEqual(
      kvs.map((one) => [one.key.slice(prefix.length), one.createRevision, one.modRevision]),
      [
        ['a', answer.revision, answer.revision],
        ['b', answer.revision, answer.revision],
      ],
    );
  },

  'a transaction of reads alone makes no revision': async ({ kv, prefix }) => {
    const wrote = await put(kv, `${prefix}k`, 'one');
    const answer = await kv.txn({ compare: [], success: [range(prefix), { op: 'delete', key: `${prefix}none` }] });
    assert.equal(answer.revision, wrote.revision);
  },

  'operations see what those before them wrote': async ({ kv, prefix }) => {
    const key = `${prefix}k`;
    const answer = await kv.txn({ compare: [], success: [range(key), { op: 'put', key, value: bytes('new') }, range(key)] });
    const [before, , behind] = answer.results;
    assert.equal(before?.op === 'range' && before.kvs.length, 0);
    assert.equal(behind?.op === 'range' && behind.kvs.map((one) => textOf(one.value)).join(), 'new');
  },

  'a delete by prefix counts what it took': async ({ kv, prefix }) => {
    for (const name of ['d/1', 'd/2', 'e']) await put(kv, prefix + name, name);
    const answer = await kv.txn({ compare: [], success: [{ op: 'delete', key: `${prefix}d/`, prefix: true }] });
    assert.deepEqual(answer.results, [{ op: 'delete', deleted: 2 }]);
    assert.equal((await kv.range({ key: prefix, prefix: true })).kvs.length, 1);
  },

  'a range in a transaction takes a limit': async ({ kv, prefix }) => {
    for (const name of ['1', '2', '3']) await put(kv, prefix + name, name);
    const answer = await kv.txn({ compare: [], success: [{ op: 'range', key: prefix, prefix: true, limit: 2 }] });
    const [found] = answer.results;
    assert.ok(found?.op === 'range');
    assert.equal(found.kvs.length, 2);
    assert.equal(found.more, true);
  },

  'one key put twice in a transaction is invalid, and nothing of it happens': async ({ kv, prefix }) => {
    const twice: Operation = { op: 'put', key: `${prefix}k`, value: bytes('1') };
    await rejectsWith('invalid', kv.txn({ compare: [], success: [twice, twice] }));
    await rejectsWith('invalid', kv.txn({ compare: [], success: [twice, { op: 'delete', key: prefix, prefix: true }] }));
    assert.equal(await get(kv, `${prefix}k`), undefined);
  },

  '128 operations fit a transaction and 129 do not': async ({ kv, prefix }) => {
    const puts = (count: number): Operation[] =>
      Array.from({ length: count }, (_, i) => ({ op: 'put', key: `${prefix}${i}`, value: bytes('x') }));
    assert.ok((await kv.txn({ compare: [], success: puts(128) })).succeeded);
    await rejectsWith('invalid', kv.txn({ compare: [], success: puts(129) }));
    assert.equal(kv.capabilities.maxTxnOps, 128);
  },

  'a value of a mebibyte fits and one over the request limit does not': async ({ kv, prefix }) => {
    const big = (length: number): Operation => ({ op: 'put', key: `${prefix}k`, value: new Uint8Array(length).fill(7) });
    await kv.txn({ compare: [], success: [big(1024 * 1024)] });
    assert.equal((await get(kv, `${prefix}k`))?.value.length, 1024 * 1024);
    await rejectsWith('invalid', kv.txn({ compare: [], success: [big(kv.capabilities.maxRequestBytes + 1024 * 1024)] }));
  },

  'of many who create one key exactly one wins': async ({ kv, second, prefix }) => {
    const key = `${prefix}k`;
    const attempts = Array.from({ length: 10 }, (_, i) =>
      (i % 2 === 0 ? kv : second).txn({
        compare: [{ key, target: 'create', is: '=', number: 0 }],
        success: [{ op: 'put', key, value: bytes(String(i)) }],
      }),
    );
    const answers = await Promise.all(attempts);
    assert.equal(answers.filter((answer) => answer.succeeded).length, 1);
    const winner = answers.findIndex((answer) => answer.succeeded);
    assert.equal(textOf((await get(kv, key))?.value ?? bytes('')), String(winner));
  },

  'compare and swap loses no increment': async ({ kv, second, prefix }) => {
    const key = `${prefix}n`;
    await put(kv, key, '0');
    const add = async (client: Kv): Promise<void> => {
      for (;;) {
        const found = await get(client, key);
        const next = Number(textOf(found?.value ?? bytes('0'))) + 1;
        const answer = await client.txn({
          compare: [{ key, target: 'mod', is: '=', number: found?.modRevision ?? 0 }],
          success: [{ op: 'put', key, value: bytes(String(next)) }],
        });
        if (answer.succeeded) return;
      }
    };
    await Promise.all(
      [kv, second, kv, second, kv].map(async (client) => {
        for (let i = 0; i < 4; i += 1) await add(client);
      }),
    );
    assert.equal(textOf((await get(kv, key))?.value ?? bytes('')), '20');
  },
};
