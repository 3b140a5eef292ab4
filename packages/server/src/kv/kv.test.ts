import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { type Answer, type Harness, failureOf, startHarness } from '../testing/harness.ts';

interface Kv {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly modRevision: string;
  readonly createRevision: string;
  readonly version: string;
  readonly lease: string;
}

const text = (kvs: unknown): string[] => (kvs as Kv[]).map((kv) => `${kv.key}=${kv.value}`);
const revisionOf = (answer: Answer): string => (answer['header'] as { revision: string }).revision;
const b = (value: string): Buffer => Buffer.from(value);

describe('KV', () => {
  let harness: Harness;
  before(async () => {
    harness = await startHarness();
  });
  beforeEach(() => {
    harness.member.ending = undefined;
  });
  after(() => harness.close());

  it('the first write gets revision 2, and the header says who answered', async () => {
    const { header } = await harness.call('KV/Put', { key: b('first'), value: b('1') });
    assert.deepEqual(header, { clusterId: String(0x5678), memberId: String(0x1234), revision: '2', raftTerm: '2' });
  });

  it('a put is read back with its revisions and version', async () => {
    await harness.call('KV/Put', { key: b('k'), value: b('a') });
    const again = await harness.call('KV/Put', { key: b('k'), value: b('b'), prevKv: true });
    assert.equal(String((again['prevKv'] as Kv).value), 'a');
    const { kvs, count, more } = await harness.call('KV/Range', { key: b('k') });
    const [kv] = kvs as Kv[];
    assert.deepEqual([String(kv.value), kv.version, kv.modRevision, count, more], ['b', '2', revisionOf(again), '1', false]);
    assert.equal(Number(kv.createRevision), Number(kv.modRevision) - 1);
  });

  it('a range takes limit, order, prefix and revision', async () => {
    for (const key of ['r/1', 'r/2', 'r/3']) await harness.call('KV/Put', { key: b(key), value: b(key[2]) });
    const prefix = { key: b('r/'), rangeEnd: b('r0') };
    const limited = await harness.call('KV/Range', { ...prefix, limit: 2 });
    assert.deepEqual([text(limited['kvs']), limited['more'], limited['count']], [['r/1=1', 'r/2=2'], true, '3']);
    const reversed = await harness.call('KV/Range', { ...prefix, sortOrder: 'DESCEND', sortTarget: 'VALUE', serializable: true });
    assert.deepEqual(text(reversed['kvs']), ['r/3=3', 'r/2=2', 'r/1=1']);
    const counted = await harness.call('KV/Range', { ...prefix, countOnly: true });
    assert.deepEqual([counted['kvs'], counted['count']], [[], '3']);
    const gone = await harness.call('KV/DeleteRange', { ...prefix, prevKv: true });
    assert.deepEqual([gone['deleted'], text(gone['prevKvs'])], ['3', ['r/1=1', 'r/2=2', 'r/3=3']]);
    const before = await harness.call('KV/Range', { ...prefix, revision: Number(revisionOf(gone)) - 1 });
    assert.equal((before['kvs'] as Kv[]).length, 3);
  });

  it('a range over many slices arrives whole and in order', async () => {
    for (let i = 0; i < 1500; i++)
      harness.call('KV/Put', { key: b(`many/${String(i).padStart(5, '0')}`), value: b(String(i)) }).catch(() => {});
    await harness.call('KV/Put', { key: b('many/end'), value: b('') });
    const { kvs, count } = await harness.call('KV/Range', { key: b('many/'), rangeEnd: b('many0') });
    assert.equal(count, '1501');
    assert.deepEqual(
      (kvs as Kv[]).slice(0, 1500).map((kv) => Number(String(kv.value))),
      Array.from({ length: 1500 }, (_, i) => i),
    );
  });

  it('a transaction takes one branch under one revision', async () => {
    await harness.call('KV/Put', { key: b('t'), value: b('1') });
    const compare = [{ result: 'EQUAL', target: 'VALUE', key: b('t'), value: b('1') }];
    const success = [
      { requestPut: { key: b('t'), value: b('2'), prevKv: true } },
      { requestRange: { key: b('t') } },
      { requestDeleteRange: { key: b('none') } },
    ];
    const failure = [{ requestRange: { key: b('t') } }];
    const won = await harness.call('KV/Txn', { compare, success, failure });
    const responses = won['responses'] as Record<string, Answer>[];
    assert.equal(won['succeeded'], true);
    assert.equal(String((responses[0]['responsePut']['prevKv'] as Kv).value), '1');
    assert.deepEqual(text(responses[1]['responseRange']['kvs']), ['t=2']);
    assert.equal(responses[2]['responseDeleteRange']['deleted'], '0');
    const lost = await harness.call('KV/Txn', { compare, success, failure });
    assert.equal(lost['succeeded'], false);
    assert.equal((lost['responses'] as Answer[]).length, 1);
  });

  it('every comparison of etcd is understood', async () => {
    const { revision } = harness.member.store;
    await harness.call('KV/Put', { key: b('c'), value: b('m') });
    const holds = async (compare: object) => (await harness.call('KV/Txn', { compare: [{ key: b('c'), ...compare }] }))['succeeded'];
    assert.equal(await holds({ target: 'VERSION', result: 'EQUAL', version: 1 }), true);
    assert.equal(await holds({ target: 'MOD', result: 'GREATER', modRevision: revision }), true);
    assert.equal(await holds({ target: 'CREATE', result: 'LESS', createRevision: revision }), false);
    assert.equal(await holds({ target: 'VALUE', result: 'NOT_EQUAL', value: b('n') }), true);
    assert.equal(await holds({ target: 'LEASE', result: 'EQUAL', lease: 0 }), true);
    assert.equal(await holds({ target: 'VERSION', result: 'EQUAL', modRevision: 1 }), false);
  });

  it("refuses in etcd's words", async () => {
    const refused = 'refused';
    const put = (request: object) => failureOf(harness.call('KV/Put', request));
    assert.deepEqual(await put({ value: b('x') }), [status.INVALID_ARGUMENT, 'etcdserver: key is not provided', refused]);
    assert.deepEqual(await put({ key: b('new'), ignoreValue: true }), [status.INVALID_ARGUMENT, 'etcdserver: key not found', refused]);
    assert.deepEqual(await put({ key: b('k'), lease: 77 }), [status.NOT_FOUND, 'etcdserver: requested lease not found', refused]);
    assert.deepEqual(await put({ key: b('k'), value: b('v'), ignoreValue: true }), [
      status.INVALID_ARGUMENT,
      'etcdserver: value is provided',
      refused,
    ]);
    assert.deepEqual(await put({ key: b('k'), value: Buffer.alloc(200_000) }), [
      status.INVALID_ARGUMENT,
      'etcdserver: request is too large',
      refused,
    ]);
    const range = (request: object) => failureOf(harness.call('KV/Range', request));
    assert.deepEqual(await range({ key: b('k'), revision: 1e9 }), [
      status.OUT_OF_RANGE,
      'etcdserver: mvcc: required revision is a future revision',
      refused,
    ]);
    assert.deepEqual(await range({ key: b('k'), sortTarget: 77 }), [status.INVALID_ARGUMENT, 'etcdserver: invalid sort option', refused]);
    const txn = (request: object) => failureOf(harness.call('KV/Txn', request));
    const twice = { requestPut: { key: b('d'), value: b('1') } };
    assert.deepEqual(await txn({ success: [twice, twice] }), [
      status.INVALID_ARGUMENT,
      'etcdserver: duplicate key given in txn request',
      refused,
    ]);
    const many = Array.from({ length: 129 }, (_, i) => ({ requestPut: { key: b(`d${i}`) } }));
    assert.deepEqual(await txn({ success: many }), [status.INVALID_ARGUMENT, 'etcdserver: too many operations in txn request', refused]);
  });

  it("what was compacted is gone, once and in etcd's words", async () => {
    for (const value of ['1', '2', '3']) await harness.call('KV/Put', { key: b('h'), value: b(value) });
    const { revision } = harness.member.store;
    await harness.call('KV/Compact', { revision, physical: true });
    const gone = [status.OUT_OF_RANGE, 'etcdserver: mvcc: required revision has been compacted', 'refused'];
    assert.deepEqual(await failureOf(harness.call('KV/Range', { key: b('h'), revision: revision - 1 })), gone);
    assert.deepEqual(await failureOf(harness.call('KV/Compact', { revision })), gone);
    assert.deepEqual(text((await harness.call('KV/Range', { key: b('h'), revision }))['kvs']), ['h=3']);
  });

  it('an outcome nobody knows is UNAVAILABLE and says so to those who can read it', async () => {
    harness.member.ending = { outcome: 'unknown', reason: 'DEADLINE' };
    const put = () => failureOf(harness.call('KV/Put', { key: b('u'), value: b('1') }));
    assert.deepEqual(await put(), [status.UNAVAILABLE, 'etcdserver: request timed out', 'unknown']);
    harness.member.ending = { outcome: 'unknown', reason: 'LINK_LOST' };
    assert.deepEqual(await put(), [status.UNAVAILABLE, 'etcdserver: request timed out, possibly due to connection lost', 'unknown']);
    harness.member.ending = { outcome: 'refused', code: 'SUPERSEDED', message: '' };
    assert.deepEqual(await put(), [status.UNAVAILABLE, 'etcdserver: leader changed', 'refused']);
    harness.member.ending = { outcome: 'refused', code: 'OVERLOADED', message: '' };
    assert.deepEqual(await put(), [status.RESOURCE_EXHAUSTED, 'etcdserver: too many requests', 'refused']);
  });

  it('without a quorum a serializable read answers and a linearizable one does not', async () => {
    await harness.call('KV/Put', { key: b('q'), value: b('1') });
    harness.member.ending = { outcome: 'unknown', reason: 'DEADLINE' };
    assert.deepEqual(text((await harness.call('KV/Range', { key: b('q'), serializable: true }))['kvs']), ['q=1']);
    assert.equal((await failureOf(harness.call('KV/Range', { key: b('q') })))[0], status.UNAVAILABLE);
  });

  it('a client that requires a leader is refused where none is known', async () => {
    harness.member.becomeLedBy(0);
    const refused = await failureOf(harness.call('KV/Range', { key: b('q') }, { hasleader: 'true' }));
    harness.member.becomeLedBy(harness.member.id);
    assert.deepEqual(refused, [status.UNAVAILABLE, 'etcdserver: no leader', 'refused']);
  });
});
