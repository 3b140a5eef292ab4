import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaseId, put } from '../../test/harness.ts';
import { MAX_REQUEST_BYTES, MAX_TXN_OPS, rangeRequest, validateCommand, validateRange } from '../index.ts';
import type { Command, TxnCommand, TxnOperation } from '../index.ts';

const txn = (...success: TxnOperation[]): TxnCommand => ({ kind: 'txn', compare: [], success, failure: [] });
const attributes = (member: number, name: string, clientUrls: string[]): Command => ({
  kind: 'memberAttributes',
  member,
  name,
  clientUrls,
});
const TOO_MUCH = 'raftgate: a member publishes a name of at most 256 bytes and 32 client URLs of at most 1024';
const remove = (key: string, end = ''): TxnOperation => ({ kind: 'deleteRange', key, end, prevKv: false });

test("a request that cannot succeed is refused with etcd's words", () => {
  const cases: readonly (readonly [Command, string])[] = [
    [put(''), 'etcdserver: key is not provided'],
    [put('a', 'v', { ignoreValue: true }), 'etcdserver: value is provided'],
    [put('a', '', { ignoreLease: true, lease: leaseId(1) }), 'etcdserver: lease is provided'],
    [put('a', 'v'.repeat(MAX_REQUEST_BYTES)), 'etcdserver: request is too large'],
    [{ kind: 'deleteRange', key: '', end: '', prevKv: false }, 'etcdserver: key is not provided'],
    [txn(put('a'), put('a')), 'etcdserver: duplicate key given in txn request'],
    [txn(put('b'), remove('a', 'c')), 'etcdserver: duplicate key given in txn request'],
    [txn(remove('a', '\0'), put('b')), 'etcdserver: duplicate key given in txn request'],
    [txn(put('')), 'etcdserver: key is not provided'],
    [txn(rangeRequest('')), 'etcdserver: key is not provided'],
    [txn(...Array.from({ length: MAX_TXN_OPS + 1 }, (_, at) => put(`k${at}`))), 'etcdserver: too many operations in txn request'],
    [{ kind: 'leaseGrant', lease: leaseId(1), ttlSeconds: 9_000_000_001 }, 'etcdserver: too large lease TTL'],
    [{ kind: 'leaseGrant', lease: leaseId(0), ttlSeconds: 1 }, 'raftgate: a lease id is eight bytes and not zero'],
    [attributes(-1, 'm', []), 'raftgate: a revision, version, limit or TTL is an integer in [0, 2^53)'],
    [attributes(1, 'é'.repeat(129), []), TOO_MUCH],
    [attributes(1, 'm', ['u'.repeat(1025)]), TOO_MUCH],
    [
      attributes(
        1,
        'm',
        Array.from({ length: 33 }, () => 'u'),
      ),
      TOO_MUCH,
    ],
    [{ kind: 'compact', revision: -1 }, 'raftgate: a revision, version, limit or TTL is an integer in [0, 2^53)'],
  ];
  for (const [command, message] of cases) assert.equal(validateCommand(command)?.message, message);
});

test('what can succeed is let through', () => {
  const cases: readonly Command[] = [
    put('a', 'v'.repeat(MAX_REQUEST_BYTES - 1)),
    txn(put('a'), put('b'), remove('c', 'd'), remove('c')),
    { ...txn(put('a')), failure: [put('a')] },
    txn(...Array.from({ length: MAX_TXN_OPS }, (_, at) => put(`k${at}`))),
    txn(put('c'), remove('a', 'c')),
    attributes(
      2 ** 53 - 1,
      'é'.repeat(128),
      Array.from({ length: 32 }, () => 'u'.repeat(1024)),
    ),
  ];
  for (const command of cases) assert.equal(validateCommand(command), undefined);
});

test('a range is checked as it comes in', () => {
  assert.equal(validateRange(rangeRequest(''))?.code, 'emptyKey');
  assert.equal(validateRange(rangeRequest('a', '', { limit: 1.5 }))?.code, 'invalidNumber');
  assert.equal(validateRange(rangeRequest('a', '', { revision: 2 ** 53 }))?.code, 'invalidNumber');
  assert.equal(validateRange(rangeRequest('a', 'b')), undefined);
});
