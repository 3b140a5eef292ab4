import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { DecodeError, Reader, Writer } from '@raftgate/bytes';
import { encodeIdentity, readIdentity } from './identity/identity-file.ts';
import { SECTOR_BYTES } from './limits.ts';
import { decodeSnapshotHeader, decodeTrailer, encodeChunkHeader, encodeSnapshotHeader } from './snapshot/format.ts';
import { SnapshotParser } from './snapshot/parser.ts';
import { birth, settle } from './testing/bench.ts';
import { MemoryDisk } from './testing/index.ts';
import { appendRecord, finishGroup } from './wal/frame.ts';
import { decodePayload, TYPE_MASKED_ENTRY } from './wal/record.ts';
import { scanSegment } from './wal/scan.ts';
import { decodeSegmentHeader, encodeSegmentHeader } from './wal/segment-header.ts';

const noise = fc.uint8Array({ maxLength: 120 });
/** A good one with a byte changed and its end cut off. */
const spoilt = (good: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(good.length)).map(([at, mask, end]) => {
    const bytes = good.slice(0, Math.max(1, end));
    bytes[at % bytes.length] ^= mask;
    return bytes;
  });

/** Runs `decode`; it may throw a DecodeError and nothing else. */
function decodes(decode: () => unknown): boolean {
  try {
    decode();
    return true;
  } catch (error) {
    assert.ok(error instanceof DecodeError, String(error));
    return false;
  }
}

test('whatever the bytes, the payload of a record decodes or is refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: TYPE_MASKED_ENTRY + 1 }), noise, (type, bytes) => {
      decodes(() => decodePayload(type, bytes, 0, bytes.length));
    }),
    { numRuns: 3_000 },
  );
});

test('whatever stands in a segment, it is scanned to an end, and nothing that does not verify is returned', () => {
  const { sector, seed } = encodeSegmentHeader({ cluster: 7, member: 5, sequence: 1, firstIndex: 1 });
  const writer = new Writer();
  const last = appendRecord(writer, { type: 'hardState', hardState: { term: 3, vote: 1, commit: 0 } });
  const group = writer.take();
  finishGroup(group, last, 1, seed);
  const segment = fc.tuple(noise, fc.nat(80), fc.boolean()).map(([bytes, at, hasGroup]) => {
    const whole = new Uint8Array(4 * SECTOR_BYTES);
    whole.set(sector);
    if (hasGroup) whole.set(group, SECTOR_BYTES);
    whole.set(bytes, SECTOR_BYTES + at * 16);
    return whole;
  });
  fc.assert(
    fc.property(segment, (bytes) => {
      const { records, endAt } = scanSegment(bytes, seed);
      assert.ok(records.length <= 1 && endAt <= bytes.length);
    }),
    { numRuns: 500 },
  );
  fc.assert(fc.property(fc.oneof(noise, spoilt(sector)), (bytes) => assert.equal(decodeSegmentHeader(bytes)?.seed ?? seed, seed)));
});

const HEADER = { cluster: 7, lineage: 1, clusterVersion: 1, index: 9, term: 2, logTime: 5, configuration: Uint8Array.of(1, 2) };

test('whatever the bytes, a snapshot’s header and trailer decode or are refused', () => {
  fc.assert(
    fc.property(fc.oneof(noise, spoilt(encodeSnapshotHeader(HEADER))), (bytes) => {
      assert.equal(
        decodes(() => decodeSnapshotHeader(bytes, new Reader(bytes))),
        false,
      );
      decodes(() => decodeTrailer(bytes, new Reader(bytes)));
    }),
  );
});

test('whatever comes of a snapshot, however it is cut, the parser says what is wrong and gives out only what verified', () => {
  const payload = Uint8Array.of(1, 2, 3, 4);
  const good = new Writer();
  for (const part of [encodeSnapshotHeader(HEADER), encodeChunkHeader(payload), payload]) good.raw(part);
  const bytes = good.take();
  fc.assert(
    fc.property(fc.oneof(noise, spoilt(bytes)), fc.integer({ min: 1, max: 50 }), (given, cut) => {
      const parser = new SnapshotParser({ cluster: 7, index: 9, term: 2, path: 'x' });
      for (let at = 0; at < given.length; at += cut) {
        const refusal = parser.feed(given.subarray(at, at + cut), (part) => assert.deepEqual(part, payload));
        if (refusal !== undefined) {
          assert.equal(refusal.code, 'RG_SNAPSHOT_CORRUPT');
          break;
        }
      }
      assert.ok(!parser.isComplete && parser.verifiedBytes <= given.length);
      assert.equal(parser.finish()?.code, 'RG_SNAPSHOT_CORRUPT');
    }),
  );
});

test('whatever the identity file holds, it is the one that was written or refused by name', () => {
  const disk = new MemoryDisk();
  birth(disk);
  const good = encodeIdentity({ cluster: 77, member: 5, name: 'm1', incarnation: 4_242, lineage: 1 });
  const json = fc.json({ maxDepth: 2 }).map((text) => new TextEncoder().encode(text));
  fc.assert(
    fc.property(fc.oneof(noise, spoilt(good), json), (bytes) => {
      const damaged = disk.clone();
      damaged.open('data/member/identity', 'write', (_, file) => file?.truncate(0, () => file.write(0, [bytes], () => {})));
      damaged.drain();
      const [error, identity] = settle<[{ readonly code: string } | undefined, unknown]>(damaged, (done) =>
        readIdentity(damaged, 'data/member', done),
      );
      assert.equal(identity, undefined);
      assert.ok(error?.code === 'RG_DATA_DIR_UNREADABLE' || error?.code === 'RG_DATA_DIR_NEWER');
    }),
  );
});
