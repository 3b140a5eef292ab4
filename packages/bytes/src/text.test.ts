import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesFromHex, bytesFromLatin1, DecodeError, EncodeError, hexFromBytes, latin1FromBytes, utf8Decode, utf8Encode } from './index.ts';

test('latin1 gives each byte one char and back, at any length and offset', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual(bytesFromLatin1(latin1FromBytes(all)), all);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9_000, size: 'max' }), fc.nat({ max: 50 }), (bytes, start) => {
      const from = Math.min(start, bytes.length);
      assert.equal(latin1FromBytes(bytes, from), Buffer.from(bytes.subarray(from)).toString('latin1'));
      assert.deepEqual(bytesFromLatin1(latin1FromBytes(bytes)), bytes);
    }),
    { numRuns: 50 },
  );
});

test('latin1 strings order as their bytes do', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      const [x, y] = [latin1FromBytes(a), latin1FromBytes(b)];
      assert.equal(x < y ? -1 : x > y ? 1 : 0, Buffer.compare(a, b));
    }),
  );
});

test('a char above 255 is not latin1', () => {
  assert.throws(() => bytesFromLatin1('\u0100'), EncodeError);
});

test('utf8 is what TextEncoder gives, lone surrogates included', () => {
  const units = fc.array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe010 })), { maxLength: 40 });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        units.map((list) => String.fromCharCode(...list)),
      ),
      (text) => {
        assert.deepEqual(utf8Encode(text), new TextEncoder().encode(text));
      },
    ),
    { numRuns: 150 },
  );
});

test('malformed utf8 decodes as TextDecoder does, one U+FFFD for each maximal malformed part', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const edges = fc.array(
    fc.constantFrom(0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        edges.map((list) => Uint8Array.from(list)),
        fc.uint8Array(),
        fc.string({ unit: 'binary' }).map(utf8Encode),
      ),
      (bytes) => {
        assert.equal(utf8Decode(bytes), decoder.decode(bytes));
        if (bytes.length > 2) assert.equal(utf8Decode(bytes, 1, bytes.length - 1), decoder.decode(bytes.subarray(1, -1)));
      },
    ),
    { numRuns: 3_000 },
  );
  const long = 'ä€😀x'.repeat(5_000);
  assert.equal(utf8Decode(utf8Encode(long)), long);
});

test('hex is two digits a byte, either case in, lower case out', () => {
  assert.equal(hexFromBytes(Uint8Array.of(0, 15, 255)), '000fff');
  assert.deepEqual(bytesFromHex('000FfF'), Uint8Array.of(0, 15, 255));
  for (const bad of ['0', '0g', ' 0', '0x']) assert.throws(() => bytesFromHex(bad), DecodeError);
});
