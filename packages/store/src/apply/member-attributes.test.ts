import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, hashKv, newStore, put } from '../../test/harness.ts';
import { MAX_ATTRIBUTES } from '../index.ts';
import type { Command } from '../index.ts';

const published = (member: number, name: string, ...clientUrls: string[]): Command => ({
  kind: 'memberAttributes',
  member,
  name,
  clientUrls,
});

test('what a member publishes replaces what it said before, and nobody else is touched', () => {
  const store = newStore();
  apply(store, published(2, 'b', 'http://b:1'), published(1, 'a', 'http://a:1', 'http://a:2'), published(2, 'b', 'http://b:3'));
  assert.deepEqual(
    [...store.attributes],
    [
      [1, { name: 'a', clientUrls: ['http://a:1', 'http://a:2'] }],
      [2, { name: 'b', clientUrls: ['http://b:3'] }],
    ],
  );
});

test('publishing is outside the keys: no revision, no HashKV, and no quota stands in its way', () => {
  const store = newStore();
  apply(store, put('a', '1'), { kind: 'alarm', action: 'activate', member: 1, alarm: 'NOSPACE' });
  const { revision } = store;
  const hash = hashKv(store, 0);
  const [result] = apply(store, published(1, 'a', 'http://a:1'));
  assert.deepEqual(result, { kind: 'memberAttributes', revision, member: 1, name: 'a', clientUrls: ['http://a:1'] });
  assert.deepEqual([store.revision, hashKv(store, 0)], [revision, hash]);
});

test('one member more than there is room for is refused, those that are there still publish', () => {
  const store = newStore();
  for (let member = 0; member < MAX_ATTRIBUTES; member++) apply(store, published(member, 'm'));
  const [refused] = apply(store, published(MAX_ATTRIBUTES, 'm'));
  assert.deepEqual([refused?.kind, store.attributes.size], ['refused', MAX_ATTRIBUTES]);
  assert.equal(apply(store, published(7, 'seven'))[0]?.kind, 'memberAttributes');
  assert.equal(store.attributes.get(7)?.name, 'seven');
});

test('a member that says nothing of itself any more is forgotten', () => {
  const store = newStore();
  apply(store, published(1, 'a', 'http://a:1'), published(2, 'b'), published(1, ''), published(3, ''));
  assert.deepEqual([...store.attributes.keys()], [2]);
});
