import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as etcd from '@raftgate/wire/etcd';
import { type RpcChannel, type RpcOutcome, Status, encodeMessage } from '@raftgate/wire';
import { nodeChannel } from '@raftgate/wire/node';
import * as fc from 'fast-check';
import { rpcMethods } from './services.ts';
import { type Harness, PATIENCE_MS, startHarness } from './testing/harness.ts';

const METHODS = Object.entries(etcd)
  .filter(([name]) => name.startsWith('method'))
  .map(([, method]) => method as unknown as { readonly path: string; readonly kind: string });

/** Something like a message: known and unknown fields, nested without end, numbers of every size, keys of every kind. */
const field = fc.letrec<{ message: Uint8Array; field: Uint8Array }>((tie) => ({
  message: fc.array(tie('field'), { maxLength: 4 }).map((fields) => Buffer.concat(fields)),
  field: fc
    .tuple(
      fc.integer({ min: 1, max: 13 }),
      fc.oneof({ depthSize: 'small' }, varint(), bytes(fc.uint8Array({ maxLength: 6 })), bytes(tie('message'))),
    )
    .map(([number, { wire, content }]) => Buffer.concat([Buffer.of(number * 8 + wire), content])),
})).message;

interface Content {
  readonly wire: number;
  readonly content: Uint8Array;
}

function varint(): fc.Arbitrary<Content> {
  return fc.oneof(fc.nat(3), fc.bigInt(0n, 2n ** 64n - 1n)).map((value) => ({ wire: 0, content: varintBytes(BigInt(value)) }));
}

function bytes(content: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Content> {
  return content.map((each) => ({ wire: 2, content: Buffer.concat([varintBytes(BigInt(each.length)), each]) }));
}

function varintBytes(value: bigint): Uint8Array {
  const out: number[] = [];
  for (let left = value; ; left >>= 7n) {
    if (left < 0x80n) return Uint8Array.from([...out, Number(left)]);
    out.push(Number(left & 0x7fn) | 0x80);
  }
}

describe('the services together', () => {
  let harness: Harness;
  let channel: RpcChannel;
  before(async () => {
    harness = await startHarness();
    channel = nodeChannel({ host: '127.0.0.1', port: harness.port });
  });
  after(async () => {
    channel.close();
    await harness.close();
  });
  const ask = (path: string, request: Uint8Array) =>
    new Promise<RpcOutcome>((done) => channel.unary(path, request, { timeoutMs: path.includes('Watch') ? 30 : PATIENCE_MS }, done));

  it('answer every method of the schema, if only to say that it is not served', () => {
    const served = rpcMethods(harness.context);
    for (const method of METHODS) {
      const kind = served.get(method.path)?.kind;
      assert.ok(kind === method.kind || (kind === 'unary' && method.kind === 'serverStream'), method.path);
    }
    assert.equal(served.size, METHODS.length);
  });

  it('give the reason of a refusal for programs, beside its text', async () => {
    const request = encodeMessage(etcd.writeLeaseRevokeRequest, { id: '\0\0\0\0\0\0\0\x05' });
    const outcome = await ask(etcd.methodLeaseLeaseRevoke.path, request);
    const why = { reason: 'LEASE_NOT_FOUND', domain: 'raftgate', metadata: { outcome: 'refused' } };
    assert.deepEqual(outcome.outcome === 'status' && [outcome.code, outcome.reasons], [Status.NOT_FOUND, [why]]);
  });

  it('survive whatever looks like a message, on every method', { timeout: 2 * PATIENCE_MS }, async () => {
    const unary = METHODS.filter((method) => method.kind !== 'serverStream');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...unary), fc.oneof(field, fc.uint8Array({ maxLength: 40 })), async ({ path }, request) => {
        const outcome = await ask(path, request);
        assert.ok(outcome.outcome === 'ok' || outcome.outcome === 'status' || path.includes('Watch'), `${path} ${JSON.stringify(outcome)}`);
      }),
      { numRuns: 400, interruptAfterTimeLimit: 15_000 },
    );
    await harness.call('KV/Put', { key: Buffer.from('still'), value: Buffer.from('here') });
  });
});
