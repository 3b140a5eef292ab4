import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { Writer } from '@raftgate/bytes';
import type { LogEntry } from '../entry.ts';
import { SECTOR_BYTES } from '../limits.ts';
import { appendRecord, finishGroup, isZero } from './frame.ts';
import { masked, maskFor } from './mask.ts';
import { decodePayload, TYPE_MASKED_ENTRY } from './record.ts';

const HEADER_BYTES = 16;
const run = fc.tuple(fc.constantFrom(0, 0, 1, 2, 165, 255), fc.integer({ min: 1, max: 1_200 }));
const body = fc
  .array(run, { minLength: 1, maxLength: 6 })
  .map((runs) => Uint8Array.from(runs.flatMap(([value, length]) => Array<number>(length).fill(value))));
const entryOf = (bytes: Uint8Array): LogEntry => ({ term: 3, index: 9, kind: 1, logTime: 5, commands: 1, body: bytes });

test('wherever an entry comes to stand, with nothing behind it, no sector of its record is zero, and it is read back as it was', () => {
  fc.assert(
    fc.property(body, fc.nat(40), (bytes, place) => {
      const writer = new Writer();
      writer.raw(new Uint8Array(place * 16));
      const at = appendRecord(writer, { type: 'entry', entry: entryOf(bytes) });
      const group = writer.take().subarray(at);
      finishGroup(group, 0, 1, 7);
      const all = new Uint8Array(Math.ceil((at + group.length) / SECTOR_BYTES) * SECTOR_BYTES);
      all.set(group, at);
      for (let sector = Math.ceil(at / SECTOR_BYTES) * SECTOR_BYTES; sector < at + group.length; sector += SECTOR_BYTES)
        assert.ok(!isZero(all, sector, sector + SECTOR_BYTES), `the sector at ${sector}`);
      const length = new DataView(group.buffer, group.byteOffset).getUint32(0, true);
      const record = decodePayload((group[4] ?? 0) & 0x7f, group, HEADER_BYTES, HEADER_BYTES + length);
      assert.ok(record.type === 'entry');
      assert.deepEqual({ ...record.entry, body: [...record.entry.body] }, { ...entryOf(bytes), body: [...bytes] });
    }),
  );
});

test('zeros at the very end of an entry are no sector of zeros, whatever its length', () => {
  for (let length = 1; length < 700; length += 7) {
    for (let place = 0; place < 32; place++) {
      const writer = new Writer();
      writer.raw(new Uint8Array(place * 16));
      const at = appendRecord(writer, { type: 'entry', entry: entryOf(new Uint8Array(length).fill(7, 0, length >> 1)) });
      const last = Math.floor((writer.length - 1) / SECTOR_BYTES) * SECTOR_BYTES;
      assert.ok(last < at || !isZero(writer.view(), last, writer.length), `${length} bytes at ${at}`);
    }
  }
});

test('what has no zeros to hide is left as it is', () => {
  const writer = new Writer();
  appendRecord(writer, { type: 'entry', entry: entryOf(new Uint8Array(2_000).fill(7)) });
  assert.notEqual((writer.view()[4] ?? 0) & 0x7f, TYPE_MASKED_ENTRY);
  const short = new Uint8Array(479).fill(1, 478);
  assert.equal(maskFor(short, 0, 479), 0);
  assert.equal(maskFor(new Uint8Array(480), 0, 480), 1);
});

test('a mask makes no sector zero that was not, and where none can, none is used', () => {
  const runs = (values: number): Uint8Array => Uint8Array.from({ length: values * 1_024 }, (_, at) => at >>> 10);
  assert.equal(maskFor(runs(10), 0, 10_240), 10);
  assert.equal(maskFor(runs(256), 0, 262_144), 0);
  assert.deepEqual(masked(masked(runs(3), 9), 9), runs(3));
});
