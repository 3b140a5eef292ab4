import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareBytes, concatBytes, crc32c, DecodeError, EncodeError, equalBytes, Reader, Writer, type DecodeErrorCode } from './index.ts';

const anyNumber = fc.oneof(
  fc.maxSafeNat(),
  fc.nat({ max: 300 }),
  fc.constantFrom(127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 49, Number.MAX_SAFE_INTEGER),
);

function fails(code: DecodeErrorCode, read: (reader: Reader) => unknown, ...bytes: number[]): void {
  assert.throws(
    () => read(new Reader(Uint8Array.from(bytes))),
    (error) => error instanceof DecodeError && error.code === code,
  );
}

test('a varint is what it was, in the shortest form: seven bits a byte', () => {
  fc.assert(
    fc.property(anyNumber, (value) => {
      const writer = new Writer(1);
      writer.varint(value);
      assert.equal(writer.length, Math.max(1, Math.ceil(BigInt(value).toString(2).length / 7)));
      const reader = new Reader(writer.view());
      assert.equal(reader.varint(), value);
      assert.equal(reader.remaining, 0);
    }),
    { numRuns: 2_000 },
  );
});

test('every byte string is one varint or none: what decodes encodes back to itself', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 10 }), (bytes) => {
      const reader = new Reader(bytes);
      let value: number;
      try {
        value = reader.varint();
      } catch (error) {
        assert.ok(error instanceof DecodeError);
        return;
      }
      const writer = new Writer();
      writer.varint(value);
      assert.deepEqual(writer.view(), bytes.subarray(0, reader.position));
    }),
    { numRuns: 3_000 },
  );
});

test('a varint that is too long, too large or padded is refused', () => {
  const read = (reader: Reader): number => reader.varint();
  fails('BAD_VARINT', read, 0x80, 0x00);
  fails('BAD_VARINT', read, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x10);
  fails('BAD_VARINT', read, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01);
  fails('TRUNCATED', read, 0x80);
  fails('TRUNCATED', read);
});

test('fixed integers are little-endian and bounded', () => {
  const writer = new Writer(1);
  writer.u8(0xfe);
  writer.u16(0x1234);
  writer.u32(0xfedcba98);
  writer.u64(0x1f_ffff_ffff_ffff);
  assert.deepEqual([...writer.view()], [0xfe, 0x34, 0x12, 0x98, 0xba, 0xdc, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0]);
  const reader = new Reader(writer.view());
  assert.deepEqual([reader.u8(), reader.u16(), reader.u32(), reader.u64()], [0xfe, 0x1234, 0xfedcba98, Number.MAX_SAFE_INTEGER]);
  fails('OUT_OF_RANGE', (each) => each.u64(), 0, 0, 0, 0, 0, 0, 0x20, 0);
  fails('TRUNCATED', (each) => each.u32(), 1, 2, 3);
});

test('what an encoding cannot hold throws instead of being cut', () => {
  const bad = [-1, 0.5, NaN, Infinity, 2 ** 53, -0.1];
  for (const value of bad) {
    assert.throws(() => new Writer().varint(value), EncodeError);
    assert.throws(() => new Writer().u64(value), EncodeError);
    for (const width of ['u8', 'u16', 'u32'] as const) assert.throws(() => new Writer()[width](value), EncodeError);
  }
  assert.throws(() => new Writer().u8(256), EncodeError);
  assert.throws(() => new Writer().u16(65_536), EncodeError);
  assert.throws(() => new Writer().u32(2 ** 32), EncodeError);
  assert.throws(() => new Writer().patchU32(0, 1), EncodeError);
});

test('a sequence of values is read back in order, whatever the growth of the buffer', () => {
  const value = fc.oneof(
    fc.record({ kind: fc.constant('varint' as const), value: anyNumber }),
    fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array() }),
    fc.record({ kind: fc.constant('utf8' as const), value: fc.string({ unit: 'grapheme' }) }),
  );
  fc.assert(
    fc.property(fc.array(value), fc.nat({ max: 8 }), (values, initial) => {
      const writer = new Writer(initial);
      for (const each of values) {
        if (each.kind === 'varint') writer.varint(each.value);
        else if (each.kind === 'bytes') writer.bytes(each.value);
        else writer.utf8(each.value);
      }
      const reader = new Reader(writer.take());
      for (const each of values) {
        if (each.kind === 'varint') assert.equal(reader.varint(), each.value);
        else if (each.kind === 'bytes') assert.deepEqual(reader.bytes(1_000), each.value);
        else assert.equal(reader.utf8(10_000), each.value);
      }
      assert.equal(reader.remaining, 0);
    }),
  );
});

test('a length above the bound is refused before anything is read', () => {
  fails('TOO_LONG', (reader) => reader.bytes(3), 4, 1, 2, 3, 4);
  fails('TRUNCATED', (reader) => reader.latin1(9), 4, 1, 2, 3);
  const writer = new Writer();
  writer.latin1('\u00ff\u0000a');
  assert.equal(new Reader(writer.view()).latin1(3), '\u00ff\u0000a');
});

test('a reader stays inside its part, and take copies while view does not', () => {
  const writer = new Writer();
  writer.raw(Uint8Array.of(1, 2, 3, 4));
  const [copy, view] = [writer.take(), writer.view()];
  writer.reset();
  writer.u8(9);
  assert.deepEqual([copy[0], view[0]], [1, 9]);
  const reader = new Reader(copy, 1, 3);
  assert.deepEqual([reader.u8(), reader.u8(), reader.remaining], [2, 3, 0]);
  assert.throws(() => reader.u8(), DecodeError);
});

test('bytes compare like Buffer, a prefix first', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 }), (a, b) => {
      assert.equal(compareBytes(a, b), Buffer.compare(a, b));
      assert.equal(equalBytes(a, b), Buffer.compare(a, b) === 0);
      assert.deepEqual(concatBytes([a, b]), new Uint8Array(Buffer.concat([a, b])));
    }),
    { numRuns: 1_000 },
  );
});

test('what a writer detached never changes, and what follows begins anew', () => {
  const writer = new Writer(4);
  const detached: [Uint8Array, number][] = [];
  for (let i = 0; i < 3_000; i++) {
    for (let n = 0; n <= i % 40; n++) writer.u8(i & 0xff);
    detached.push([writer.detach(), i]);
    assert.equal(writer.length, 0);
  }
  for (const [bytes, i] of detached) assert.deepEqual([...bytes], Array<number>((i % 40) + 1).fill(i & 0xff));
});

test('a writer sums up what it holds as if it had been taken', () => {
  const writer = new Writer(4);
  for (let round = 0; round < 50; round++) {
    for (let n = 0; n <= round * 13; n++) writer.u8((n * 7 + round) & 0xff);
    const middle = writer.length >> 1;
    const whole = writer.crc32c(middle, writer.length, writer.crc32c(0, middle));
    assert.equal(whole, crc32c(writer.detach()));
  }
});
