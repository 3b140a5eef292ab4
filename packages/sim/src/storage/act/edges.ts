import type { Prng } from '@raftgate/bytes';
import type { LogEntry } from '@raftgate/storage';
import { RECORD_ALIGNMENT, RECORD_HEADER_BYTES, SECTOR_BYTES } from '../limits.ts';
import { lastOf, type LogSays } from '../model.ts';
import { PLAIN, STAMP_BYTES, type Groups } from './groups.ts';

/** Where a record begins in its sector whose entry has next to nothing before the next one. */
const NEAR_SECTOR = SECTOR_BYTES - 2 * RECORD_ALIGNMENT;

/** Entries that end, or hold zeros, where a sector or a segment does: where what was written is told from what was not. */
export class Edges {
  private readonly prng: Prng;
  private readonly groups: Groups;

  constructor(prng: Prng, groups: Groups) {
    this.prng = prng;
    this.groups = groups;
  }

  /** The next entry, as large as makes a group of it end `spareRecords` of the smallest before `roomBytes` do; undefined where none can. */
  filling(now: LogSays, roomBytes: number, spareRecords = this.prng.below(5)): LogEntry | undefined {
    const room = Math.floor(roomBytes / RECORD_ALIGNMENT) - spareRecords;
    const [head, headBytes] = this.groups.head(now);
    const length = (room - 1) * RECORD_ALIGNMENT - headBytes - this.prng.below(RECORD_ALIGNMENT);
    return this.groups.fits(now, length) ? { ...head, body: this.groups.body(length) } : undefined;
  }

  /**
   * The next entry, written at `position` of its segment, ending a little behind a sector's end: with one byte all over, or zeros
   * where that sector begins. What is in it must not read as if the sector had never been written, whatever of the rest goes bad.
   */
  overhanging(now: LogSays, position: number): LogEntry | undefined {
    const { prng, groups } = this;
    const edge = (Math.floor(position / SECTOR_BYTES) + prng.between(1, 4)) * SECTOR_BYTES;
    const [head, headBytes] = groups.head(now);
    const start = position + RECORD_HEADER_BYTES + headBytes;
    const isWide = prng.chance(1, 3);
    const length = edge - start + (isWide ? prng.between(40, 500) : prng.between(1, 40));
    if (edge - start < STAMP_BYTES || !groups.fits(now, length)) return undefined;
    const body = groups.body(length);
    if (isWide) body.fill(0, edge - start, edge - start + prng.between(RECORD_ALIGNMENT, 200));
    else this.plain(body, prng.chance(1, 2) ? STAMP_BYTES : edge - start);
    return { ...head, body };
  }

  /** The next entry, written at `position` of its segment and ending where a sector does: what follows begins there. */
  flush(now: LogSays, position: number): LogEntry | undefined {
    const { prng, groups } = this;
    const edge = (Math.floor(position / SECTOR_BYTES) + prng.between(1, 4)) * SECTOR_BYTES;
    const [head, headBytes] = groups.head(now);
    const length = edge - (position + RECORD_HEADER_BYTES + headBytes) - prng.below(RECORD_ALIGNMENT);
    return groups.fits(now, length) ? { ...head, body: groups.body(length) } : undefined;
  }

  /**
   * The next two entries, the first of them written at `position`: it is as long as makes the second begin where it is to in its
   * sector. That one has zeros exactly where a sector lies, or begins, and nothing else that would hide them.
   *
   *     | lead ......... h|ead noise | 0000000000000 | noise       a sector and not a byte more, seldom much behind it
   *                               | noise | 0000                   the last bytes are all it has in a sector
   */
  poised(now: LogSays, position: number): readonly LogEntry[] | undefined {
    const { prng, groups } = this;
    const at = prng.chance(1, 2) ? NEAR_SECTOR : prng.below(SECTOR_BYTES / RECORD_ALIGNMENT) * RECORD_ALIGNMENT;
    const [lead, leadBytes] = groups.head(now);
    const least = RECORD_HEADER_BYTES + Math.ceil((leadBytes + STAMP_BYTES) / RECORD_ALIGNMENT) * RECORD_ALIGNMENT;
    const extent = least + ((at - position - least) & (SECTOR_BYTES - 1));
    const leadLength = extent - RECORD_HEADER_BYTES - leadBytes;
    const [head, headBytes] = groups.head(now, lastOf(now) + 2);
    const start = position + extent + RECORD_HEADER_BYTES + headBytes;
    const edge = Math.ceil((start + STAMP_BYTES) / SECTOR_BYTES) * SECTOR_BYTES + prng.below(2) * SECTOR_BYTES;
    const body = this.zeroed(edge - start);
    if (!groups.fits(now, leadLength) || !groups.fits(now, body.length)) return undefined;
    return [
      { ...lead, body: groups.noise(leadLength) },
      { ...head, body },
    ];
  }

  /** Noise, and something that is, or may become, zeros from `edge` on. */
  private zeroed(edge: number): Uint8Array {
    const { prng, groups } = this;
    const few = prng.chance(1, 4) ? 1 : prng.between(1, RECORD_ALIGNMENT - 1);
    const some = prng.chance(3, 4) ? few : prng.between(1, SECTOR_BYTES);
    const kind = prng.below(4);
    if (kind === 0) return groups.noise(edge + SECTOR_BYTES + some).fill(0, edge, edge + SECTOR_BYTES);
    if (kind === 1) return groups.noise(edge + few).fill(0, edge);
    if (kind === 2) return groups.noise(edge + prng.between(40, SECTOR_BYTES)).fill(0, edge, edge + prng.between(RECORD_ALIGNMENT, 40));
    // Zeros that have to be hidden, before a byte that may become one where they are; hidden, all stands a byte later.
    const same = PLAIN[prng.below(PLAIN.length)];
    return groups
      .noise(edge + few)
      .fill(0, STAMP_BYTES)
      .fill(same, Math.max(STAMP_BYTES, edge - prng.below(2)));
  }

  /** One byte all over, and often another one, or zeros, at the end: what hides the zeros must not turn the rest into some. */
  private plain(body: Uint8Array, from: number): void {
    const { prng } = this;
    body.fill(prng.chance(1, 3) ? 0 : PLAIN[prng.below(PLAIN.length)], from);
    const tail = prng.below(4);
    if (tail <= 1) body.fill(0, Math.max(from, body.length - prng.between(1, 300)));
    else if (tail === 2) body[body.length - 1] = 0x5a;
  }
}
