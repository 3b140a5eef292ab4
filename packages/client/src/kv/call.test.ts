import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeMessage, Status } from '@raftgate/wire';
import type { RpcChannel, RpcOutcome } from '@raftgate/wire';
import { defaultRangeResponse, defaultTxnResponse, writeRangeResponse, writeTxnResponse } from '@raftgate/wire/etcd';
import { SimIo } from '../testing/sim-io.ts';
import { createKvClient } from './client.ts';
import type { TxnRequest } from './types.ts';

const WRITE: TxnRequest = { compare: [], success: [{ op: 'put', key: '/k', value: new Uint8Array(1) }] };
const READ: TxnRequest = { compare: [], success: [{ op: 'range', key: '/k' }] };
const OK: RpcOutcome = { outcome: 'ok', message: encodeMessage(writeTxnResponse, { ...defaultTxnResponse, succeeded: true }) };
const NEVER: RpcOutcome = { outcome: 'neverSent', reason: 'refused' };
const MAYBE: RpcOutcome = { outcome: 'maybeDelivered', reason: 'reset' };
const status = (code: Status, message: string, trailer?: string): RpcOutcome => ({
  outcome: 'status',
  code,
  message,
  ...(trailer === undefined ? {} : { trailers: { 'raftgate-outcome': trailer } }),
});

/** An endpoint that answers from a script, the last line for ever. */
function scripted(io: SimIo, name: string, script: readonly RpcOutcome[], log: string[]): RpcChannel {
  let at = 0;
  return {
    state: 'ready',
    endpoint: name,
    unary: (_path, _request, _options, done) => {
      log.push(name);
      const outcome = script[Math.min(at++, script.length - 1)];
      io.timers.after(1, () => done(outcome));
      return { cancel: () => undefined };
    },
    open: () => assert.fail('no streams here'),
    close: () => undefined,
  };
}

async function outcome(
  request: TxnRequest,
  scripts: readonly (readonly RpcOutcome[])[],
): Promise<{ readonly code: string; readonly log: readonly string[]; readonly tookMs: number }> {
  const io = new SimIo(3);
  const log: string[] = [];
  const channels = scripts.map((script, i) => scripted(io, String.fromCharCode(97 + i), script, log));
  // The first draw is where the round begins: keep it at the first endpoint.
  const kv = createKvClient({ channels, ...io, random: { uint32: () => 0 } });
  let code: string | undefined;
  const startMs = io.nowMs;
  let endMs = 0;
  kv.txn(request, { deadlineMs: 1000 }).then(
    () => {
      code = 'applied';
      endMs = io.nowMs;
    },
    (error: { readonly code: string }) => {
      code = error.code;
      endMs = io.nowMs;
    },
  );
  assert.ok(await io.until(() => code !== undefined, 2000));
  return { code: code ?? '', log, tookMs: endMs - startMs };
}

test('a write goes on only while it is known that no server looked at it', async () => {
  assert.deepEqual(await outcome(WRITE, [[NEVER], [OK]]), { code: 'applied', log: ['a', 'b'], tookMs: 2 });
  assert.deepEqual(await outcome(WRITE, [[MAYBE], [OK]]), { code: 'unknown', log: ['a'], tookMs: 1 });
  assert.equal((await outcome(WRITE, [[NEVER], [MAYBE], [OK]])).code, 'unknown');
});

test('a read goes on until it is answered', async () => {
  assert.equal((await outcome(READ, [[MAYBE], [NEVER], [OK]])).code, 'applied');
  assert.equal((await outcome(READ, [[status(Status.UNAVAILABLE, 'etcdserver: leader changed')], [OK]])).code, 'applied');
});

test('what is refused everywhere is refused by the deadline, after bounded attempts', async () => {
  for (const request of [READ, WRITE]) {
    const { code, log, tookMs } = await outcome(request, [[NEVER], [NEVER], [NEVER]]);
    assert.equal(code, 'refused');
    assert.ok(tookMs <= 1000 && log.length < 60, `${tookMs} ms, ${log.length} attempts`);
  }
});

test('each status lands in its class', async () => {
  const cases: readonly (readonly [RpcOutcome, string, string])[] = [
    // status, a write, a read
    [status(Status.UNAVAILABLE, 'etcdserver: leader changed'), 'unknown', 'refused'],
    [status(Status.UNAVAILABLE, 'etcdserver: request timed out'), 'unknown', 'refused'],
    [status(Status.UNAVAILABLE, 'etcdserver: request timed out', 'refused'), 'refused', 'refused'],
    [status(Status.UNAVAILABLE, 'etcdserver: request timed out', 'unknown'), 'unknown', 'refused'],
    [status(Status.DEADLINE_EXCEEDED, 'deadline'), 'unknown', 'refused'],
    [status(Status.INTERNAL, 'stream terminated'), 'unknown', 'refused'],
    [status(Status.UNKNOWN, 'whatever'), 'unknown', 'refused'],
    [status(Status.CANCELLED, 'cancelled'), 'unknown', 'refused'],
    [status(Status.RESOURCE_EXHAUSTED, 'etcdserver: too many requests'), 'refused', 'refused'],
    [status(Status.RESOURCE_EXHAUSTED, 'etcdserver: mvcc: database space exceeded'), 'refused', 'refused'],
    [status(Status.RESOURCE_EXHAUSTED, 'grpc: received message larger than max (9 vs. 8)'), 'invalid', 'invalid'],
    [status(Status.RESOURCE_EXHAUSTED, 'grpc: trying to send message larger than max (9 vs. 8)'), 'unknown', 'invalid'],
    [status(Status.INVALID_ARGUMENT, 'etcdserver: duplicate key given in txn request'), 'invalid', 'invalid'],
    [status(Status.NOT_FOUND, 'etcdserver: requested lease not found'), 'lease', 'lease'],
    [status(Status.OUT_OF_RANGE, 'etcdserver: mvcc: required revision has been compacted'), 'compacted', 'compacted'],
    [status(Status.OUT_OF_RANGE, 'etcdserver: mvcc: required revision is a future revision'), 'invalid', 'invalid'],
    [status(Status.FAILED_PRECONDITION, 'etcdserver: not leader'), 'refused', 'refused'],
    [status(Status.FAILED_PRECONDITION, 'etcdserver: lease already exists'), 'invalid', 'invalid'],
    [status(Status.PERMISSION_DENIED, 'etcdserver: permission denied'), 'invalid', 'invalid'],
    [status(Status.UNIMPLEMENTED, 'unknown method'), 'invalid', 'invalid'],
    [{ outcome: 'ok', message: Uint8Array.of(0xff) }, 'unknown', 'invalid'],
  ];
  for (const [given, write, read] of cases) {
    const name = given.outcome === 'status' ? given.message : given.outcome;
    assert.equal((await outcome(WRITE, [[given]])).code, write, `a write: ${name}`);
    assert.equal((await outcome(READ, [[given]])).code, read, `a read: ${name}`);
  }
});

test('a closed client ends what waits as closed', async () => {
  const io = new SimIo(1);
  const kv = createKvClient({ channels: [scripted(io, 'a', [NEVER], [])], ...io });
  const ends: string[] = [];
  for (const request of [READ, WRITE]) kv.txn(request).catch((error: { readonly code: string }) => void ends.push(error.code));
  await io.run(50);
  await kv.close();
  await io.run(5000);
  assert.deepEqual(ends, ['closed', 'closed']);
});

test('the engine is told by how it refuses', async () => {
  for (const [trailer, engine] of [
    ['refused', 'raftgate'],
    [undefined, 'etcd'],
  ] as const) {
    const io = new SimIo(1);
    const kv = createKvClient({ channels: [scripted(io, 'a', [NEVER, status(Status.OUT_OF_RANGE, 'future', trailer)], [])], ...io });
    assert.equal(kv.capabilities.engine, 'etcd');
    let found = '';
    void kv.probe().then((capabilities) => (found = capabilities.engine));
    await io.until(() => found !== '');
    assert.deepEqual([found, kv.capabilities.engine, kv.capabilities.logTime], [engine, engine, engine === 'raftgate']);
  }
});

test('a long range is read in pages of one state', async () => {
  const io = new SimIo(1);
  const pages: string[] = [];
  const kvOf = (key: string) => ({ key, createRevision: 1, modRevision: 1, version: 1, value: new Uint8Array(0), lease: '' });
  const answers = [
    { header: { clusterId: 1, memberId: 1, revision: 7, raftTerm: 1 }, kvs: [kvOf('/a'), kvOf('/b')], more: true, count: 3 },
    { header: { clusterId: 1, memberId: 1, revision: 9, raftTerm: 1 }, kvs: [kvOf('/c')], more: false, count: 1 },
  ].map((answer): RpcOutcome => ({ outcome: 'ok', message: encodeMessage(writeRangeResponse, { ...defaultRangeResponse, ...answer }) }));
  const kv = createKvClient({ channels: [scripted(io, 'a', answers, pages)], ...io });
  let found: readonly [number, string] | undefined;
  void kv.range({ key: '/', prefix: true }).then(({ revision, kvs }) => (found = [revision, kvs.map((one) => one.key).join()]));
  await io.until(() => found !== undefined);
  assert.deepEqual(found, [7, '/a,/b,/c']);
  assert.equal(pages.length, 2);
});

test("raftgate's own reason comes with the error, nobody else's does", async () => {
  const reasonOf = async (domain: string): Promise<unknown> => {
    const io = new SimIo(3);
    const reasons = [{ reason: 'LEASE_NOT_FOUND', domain, metadata: {} }];
    const refused: RpcOutcome = { outcome: 'status', code: Status.NOT_FOUND, message: 'etcdserver: requested lease not found', reasons };
    const kv = createKvClient({ channels: [scripted(io, 'a', [refused], [])], ...io });
    const failed = kv.txn(WRITE).then(
      () => assert.fail('applied'),
      (error: { readonly reason?: string }) => error.reason,
    );
    await io.run(10);
    return failed;
  };
  assert.equal(await reasonOf('raftgate'), 'LEASE_NOT_FOUND');
  assert.equal(await reasonOf('elsewhere'), undefined);
});
