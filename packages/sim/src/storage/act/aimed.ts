import type { Prng } from '@raftgate/bytes';
import type { MemoryDisk } from '@raftgate/storage/testing';
import { RECORD_HEADER_BYTES, SECTOR_BYTES } from '../limits.ts';
import { segmentPaths } from '../names.ts';
import { recordsOf, SEALED, type FoundRecord } from '../records.ts';
import type { Ending } from './ending.ts';
import type { Harmed } from './harm.ts';

/** Of a record, from its beginning: the most that goes to zero. */
const MOST_ZEROS = 16;

/** Damage of what a life ended in; undefined where there is nothing of the kind. */
export function aimed(disk: MemoryDisk, prng: Prng, ending: Ending): Harmed | undefined {
  const segments = segmentPaths(disk);
  const path = ending === 'seal' ? segments.at(-2) : segments.at(-1);
  if (path === undefined) return undefined;
  const bytes = disk.contents(path).slice();
  const records = recordsOf(bytes);
  const last = records.at(-1);
  if (last === undefined || (last.type === SEALED) !== (ending === 'seal')) return undefined;
  if (ending === 'alone') misplace(prng, bytes, records);
  else spoil(prng, bytes, last);
  return { path, bytes };
}

/** A byte of what it holds, so that its header still tells how long it is; its header; its beginning, zero. */
function spoil(prng: Prng, bytes: Uint8Array, { at, end }: FoundRecord): void {
  const kind = prng.below(6);
  if (kind === 0) bytes[at + prng.below(RECORD_HEADER_BYTES)] ^= 1 << prng.below(8);
  else if (kind === 1) bytes.fill(0, at, at + (prng.chance(1, 2) ? MOST_ZEROS : prng.between(1, MOST_ZEROS)));
  else if (kind === 2) bytes.fill(0, at, Math.min(end, Math.ceil((at + 1) / SECTOR_BYTES) * SECTOR_BYTES));
  else {
    const from = at + RECORD_HEADER_BYTES;
    const held = Array.from({ length: end - from }, (_, offset) => from + offset).filter((each) => bytes[each] !== 0);
    if (held.length > 0) bytes[held[prng.below(held.length)]] ^= 1 << prng.below(8);
  }
}

/** The last group was written where an earlier one begins; its own place was never written. */
function misplace(prng: Prng, bytes: Uint8Array, records: readonly FoundRecord[]): void {
  const { group, end } = records[records.length - 1];
  const from = records.find((record) => record.group === group)?.at ?? end;
  const earlier = records.filter((record, at) => record.at < from && record.group > 1 && records[at - 1].group !== record.group);
  if (earlier.length === 0) return;
  const written = bytes.slice(from, end);
  bytes.fill(0, from, end);
  bytes.set(written, earlier[prng.chance(1, 2) ? earlier.length - 1 : prng.below(earlier.length)].at);
}
