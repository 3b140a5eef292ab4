import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, applyEntry, entryOf, leaseId, newStore, put } from '../../test/harness.ts';
import type { Command } from '../index.ts';

function hashOf(logTime: number, ...commands: readonly Command[]): string {
  const store = newStore();
  applyEntry(store, entryOf(1, logTime, commands));
  const { low, high } = store.hash();
  assert(low >>> 0 === low && high >>> 0 === high);
  return `${low} ${high}`;
}

test('whatever differs in the state or its time differs in both lanes of the hash', () => {
  const grant = (ttlSeconds: number): Command => ({ kind: 'leaseGrant', lease: leaseId(1), ttlSeconds });
  const published = (member: number, name: string, ...clientUrls: string[]): Command => ({
    kind: 'memberAttributes',
    member,
    name,
    clientUrls,
  });
  const hashes = [
    hashOf(0),
    hashOf(1),
    hashOf(0, put('a')),
    hashOf(0, put('b')),
    hashOf(0, put('a', '1')),
    hashOf(0, put('a', '2')),
    hashOf(0, put('a', '1'), put('a', '1')),
    hashOf(0, put('a', '', { lease: leaseId(1) })),
    hashOf(0, grant(5)),
    hashOf(0, grant(6)),
    hashOf(0, grant(5), put('a', '', { lease: leaseId(1) })),
    hashOf(0, put('a'), { kind: 'compact', revision: 1 }),
    hashOf(0, put('a'), { kind: 'compact', revision: 2 }),
    hashOf(0, { kind: 'alarm', action: 'activate', member: 1, alarm: 'NOSPACE' }),
    hashOf(0, { kind: 'alarm', action: 'activate', member: 2, alarm: 'NOSPACE' }),
    hashOf(0, published(1, 'm1', 'http://a')),
    hashOf(0, published(2, 'm1', 'http://a')),
    hashOf(0, published(1, 'm2', 'http://a')),
    hashOf(0, published(1, 'm1', 'http://b')),
    hashOf(0, published(1, 'm1', 'http://a', 'http://b')),
  ];
  for (const lane of [0, 1]) assert.equal(new Set(hashes.map((hash) => hash.split(' ')[lane])).size, hashes.length);
});

test('the same entries give the same hash, and a difference is never forgotten', () => {
  const [a, b, c] = [newStore(), newStore(), newStore()];
  apply(a, put('x', '1'));
  apply(b, put('x', '1'));
  apply(c, put('x', '2'));
  for (let i = 0; i < 200; i++) for (const store of [a, b, c]) apply(store, put('x', 'same'));
  assert.deepEqual(a.hash(), b.hash());
  assert.notEqual(a.hash().low, c.hash().low);
  assert.notEqual(a.hash().high, c.hash().high);
});
