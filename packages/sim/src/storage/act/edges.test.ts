import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { Prng, Writer } from '@raftgate/bytes';
import { encodeEntry, type LogEntry } from '@raftgate/storage';
import { RECORD_ALIGNMENT, RECORD_HEADER_BYTES, SECTOR_BYTES } from '../limits.ts';
import type { LogSays } from '../model.ts';
import { drawStorageOptions } from '../options.ts';
import { Edges } from './edges.ts';
import { Groups } from './groups.ts';

const now: LogSays = { hardState: { term: 3, vote: 0, commit: 0 }, marker: undefined, entries: [], peers: new Map(), recovering: 0 };

function encoded(entry: LogEntry): Uint8Array {
  const writer = new Writer();
  encodeEntry(writer, entry);
  return writer.take();
}

test('of two entries that are poised the second has one byte from the edge of a sector on: all of the sector, or all that is left', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 400; seed++) {
    const prng = new Prng(seed);
    const edges = new Edges(prng, new Groups(prng, drawStorageOptions(prng, { segmentBytes: 8_192, isFar: 0 })));
    const position = SECTOR_BYTES + RECORD_ALIGNMENT * prng.below(100);
    const [lead, second] = edges.poised(now, position) ?? [];
    if (lead === undefined || second === undefined) continue;
    const start = position + 2 * RECORD_HEADER_BYTES + Math.ceil(encoded(lead).length / RECORD_ALIGNMENT) * RECORD_ALIGNMENT;
    const bytes = encoded(second);
    const ends = Array.from({ length: 4 }, (_, sectors) => Math.ceil((start + 1) / SECTOR_BYTES + sectors) * SECTOR_BYTES - start);
    const inSectors = ends.filter((at) => at < bytes.length).map((at) => bytes.subarray(at, at + SECTOR_BYTES));
    const alike = inSectors.filter((sector) => sector.subarray(0, 15).every((byte) => byte === sector[0]));
    for (const sector of alike) seen.add(`${sector.length === SECTOR_BYTES ? 'all' : 'left'} ${sector[0] === 0 ? 'zero' : 'other'}`);
  }
  assert.deepEqual([...seen].filter((each) => each !== 'all other').sort(), ['all zero', 'left other', 'left zero']);
});
