import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { DecodeError, Reader, Writer } from '@raftgate/bytes';
import { decodeEntry, encodeEntry, MAX_ENTRY_COMMANDS, MAX_INDEX, type LogEntry } from './index.ts';

const number = fc.integer({ min: 1, max: MAX_INDEX });
const anyEntry: fc.Arbitrary<LogEntry> = fc
  .record({
    term: number,
    index: number,
    kind: fc.constantFrom(0, 1, 2),
    logTime: fc.maxSafeNat(),
    commands: fc.integer({ min: 1, max: MAX_ENTRY_COMMANDS }),
    body: fc.uint8Array(),
  })
  .map((entry) => ({ ...entry, commands: entry.kind === 1 ? entry.commands : entry.kind === 0 ? 0 : 1 }));

function encoded(entry: LogEntry): Uint8Array {
  const writer = new Writer();
  encodeEntry(writer, entry);
  return writer.take();
}

test('an entry is what it was after encoding and decoding', () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const back = decodeEntry(new Reader(encoded(entry)));
      assert.deepEqual({ ...back, body: [...back.body] }, { ...entry, body: [...entry.body] });
    }),
  );
});

test('whatever the bytes, decoding gives an entry that encodes to them, or a DecodeError', () => {
  const mutated = fc.tuple(anyEntry, fc.nat({ max: 12 }), fc.nat({ max: 255 })).map(([entry, at, byte]) => {
    const bytes = encoded(entry);
    bytes[Math.min(at, bytes.length - 1)] = byte;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), mutated), (bytes) => {
      try {
        assert.deepEqual(encoded(decodeEntry(new Reader(bytes))), bytes);
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error));
      }
    }),
    { numRuns: 1_000 },
  );
});
