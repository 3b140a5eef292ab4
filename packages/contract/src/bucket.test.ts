import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Encode } from '@raftgate/bytes';
import * as fc from 'fast-check';
import { bucketOf, pickWeighted } from './bucket.ts';
import { MAX_TOTAL_WEIGHT } from './limits.ts';
import { murmur3 } from './murmur3.ts';
import { BUCKET_VECTORS } from './vectors.ts';

test('murmur3 gives the published values', () => {
  assert.equal(murmur3(utf8Encode('')), 0);
  assert.equal(murmur3(utf8Encode('hello')), 0x248bfa47);
  assert.equal(murmur3(utf8Encode('hello, world')), 0x149bbb7f);
  assert.equal(murmur3(utf8Encode('The quick brown fox jumps over the lazy dog')), 0x2e4ff723);
});

test('the vectors hold, non-ASCII keys included', () => {
  for (const { salt, key, hash, total, bucket } of BUCKET_VECTORS) {
    assert.equal(murmur3(utf8Encode(`${salt}:${key}`)), hash);
    assert.equal(bucketOf(salt, key, total), bucket);
  }
});

test('a bucket is exact: what 64-bit integers give', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: MAX_TOTAL_WEIGHT }), (key, total) => {
      const hash = BigInt(murmur3(utf8Encode(`s:${key}`)));
      assert.equal(BigInt(bucketOf('s', key, total)), (hash * BigInt(total)) >> 32n);
    }),
  );
});

test('while a weight only grows nobody is drawn back', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 6 }), (key, weights) => {
      let wasCandidate = false;
      for (const weight of weights.sort((a, b) => a - b)) {
        const picked = pickWeighted(
          [
            { id: 'stable', weight: 100 - weight },
            { id: 'candidate', weight },
          ],
          'salt',
          key,
        );
        const isCandidate = picked?.id === 'candidate';
        assert.ok(isCandidate || !wasCandidate);
        wasCandidate = isCandidate;
      }
    }),
  );
});

test('weight 0 gets nothing', () => {
  fc.assert(
    fc.property(fc.string(), (key) => {
      assert.equal(
        pickWeighted(
          [
            { id: 'a', weight: 0 },
            { id: 'b', weight: 1 },
            { id: 'c', weight: 0 },
          ],
          's',
          key,
        )?.id,
        'b',
      );
    }),
  );
  assert.equal(pickWeighted([{ weight: 0 }], 's', 'k'), undefined);
});
