import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KEPT_CHUNK_BYTES } from '../limits.ts';
import { Kept } from './kept.ts';

test('what is kept stays as it came, whatever becomes of the bytes it came in', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(300), fc.nat(KEPT_CHUNK_BYTES)), { maxLength: 60 }), (lengths) => {
      const kept = new Kept();
      const copies = lengths.map((length, at) => {
        const bytes = new Uint8Array(length + 2).fill(at + 1);
        const reader = kept.copy(bytes, 1, length + 1);
        bytes.fill(0xff);
        return reader;
      });
      copies.forEach((reader, at) => assert.deepEqual(reader.raw(reader.remaining), new Uint8Array(lengths[at]).fill(at + 1)));
    }),
  );
});
