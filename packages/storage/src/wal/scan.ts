import { DecodeError } from '@raftgate/bytes';
import { SECTOR_BYTES } from '../limits.ts';
import { isKnown, isZero, readHeader, RECORD_ALIGNMENT, recordExtent, verifies } from './frame.ts';
import { decodePayload, type WalRecord } from './record.ts';

/** A record that verified, and where it stood. */
interface ScannedRecord {
  readonly record: WalRecord;
  readonly group: number;
  readonly last: boolean;
  readonly at: number;
}

/** How a segment ends, seen by itself (001-formats, section 3, "Reading the tail"). */
type SegmentEnd =
  | { readonly kind: 'clean' }
  | { readonly kind: 'torn' }
  | { readonly kind: 'ambiguous'; readonly why: string }
  /** A record that verifies and that this build cannot decode (law 10). */
  | { readonly kind: 'undecodable'; readonly why: string };

export interface Scan {
  readonly records: readonly ScannedRecord[];
  /** X: where the first record that does not verify would begin. */
  readonly endAt: number;
  /** Number of the group that goes there: the same again when a cut group's verified prefix stays. */
  readonly nextGroup: number;
  readonly end: SegmentEnd;
  /** The last record is of type sealed, and counts right. */
  readonly sealed: boolean;
  /** Records that verify at X or beyond: nothing to rely on, but to know how far the log once went. */
  readonly beyond: readonly ScannedRecord[];
}

/** Reads the records of a whole segment; `seed` is its header's CRC. Entries are views of `segment`. */
export function scanSegment(segment: Uint8Array, seed: number): Scan {
  const records: ScannedRecord[] = [];
  let at = SECTOR_BYTES;
  let group = 0;
  let open = false;
  for (;;) {
    const found = recordAt(segment, at, seed);
    if (typeof found === 'string') return finish(segment, seed, records, at, group + 1, { kind: 'undecodable', why: found });
    if (found === undefined || found.group !== (open ? group : group + 1)) break;
    records.push(found);
    group = found.group;
    open = !found.last;
    at = endOf(segment, found, seed);
    if (found.record.type === 'sealed') return sealedScan(records, at, group + 1, found.record.records);
  }
  const next = open ? group : group + 1;
  return finish(segment, seed, records, at, next, judge(segment, seed, at, next, open));
}

// What stands behind a seal was never written, and is not read.
function sealedScan(records: readonly ScannedRecord[], at: number, nextGroup: number, counted: number): Scan {
  const sealed = counted === records.length - 1;
  const end: SegmentEnd = sealed
    ? { kind: 'clean' }
    : { kind: 'ambiguous', why: `sealed with ${counted} records, holds ${records.length - 1}` };
  return { records, endAt: at, nextGroup, end, sealed, beyond: [] };
}

function finish(
  segment: Uint8Array,
  seed: number,
  records: readonly ScannedRecord[],
  endAt: number,
  nextGroup: number,
  end: SegmentEnd,
): Scan {
  const beyond = end.kind === 'ambiguous' ? recordsBeyond(segment, endAt, seed) : [];
  return { records, endAt, nextGroup, end, sealed: false, beyond };
}

/** A string says why a record that verifies cannot be decoded. */
function recordAt(segment: Uint8Array, at: number, seed: number): ScannedRecord | undefined | string {
  const header = readHeader(segment, at, seed);
  if (header === undefined || !verifies(segment, at, header, seed)) return undefined;
  if (!isKnown(header)) return `a record of type ${header.type}, format ${header.format}`;
  const start = at + recordExtent(0);
  try {
    return { record: decodePayload(header.type, segment, start, start + header.length), group: header.group, last: header.last, at };
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

function endOf(segment: Uint8Array, record: ScannedRecord, seed: number): number {
  return readHeader(segment, record.at, seed)?.end ?? record.at;
}

function judge(segment: Uint8Array, seed: number, x: number, d: number, open: boolean): SegmentEnd {
  if (!open && isZero(segment, x, segment.length)) return { kind: 'clean' };
  const later = recordsBeyond(segment, x, seed).find((record) => record.group > d);
  if (later !== undefined)
    return { kind: 'ambiguous', why: `group ${d} does not verify at byte ${x}, and group ${later.group} after it does` };
  const nextSector = (Math.floor(x / SECTOR_BYTES) + 1) * SECTOR_BYTES;
  if (x < segment.length && isZero(segment, x, Math.min(nextSector, segment.length))) return { kind: 'torn' };
  const header = readHeader(segment, x, seed);
  if (header === undefined || !header.checks || !isKnown(header) || header.end > segment.length)
    return { kind: 'ambiguous', why: `what stands at byte ${x} is neither a record nor empty` };
  for (let sector = nextSector; sector < header.end; sector += SECTOR_BYTES) {
    if (isZero(segment, sector, Math.min(sector + SECTOR_BYTES, segment.length))) return { kind: 'torn' };
  }
  return { kind: 'ambiguous', why: `the record at byte ${x} was written whole and does not verify` };
}

/** Records that verify at `x`, where one that does not follow may stand, or at any boundary after it. */
function recordsBeyond(segment: Uint8Array, x: number, seed: number): ScannedRecord[] {
  const found: ScannedRecord[] = [];
  for (let at = x; at < segment.length; at += RECORD_ALIGNMENT) {
    const record = recordAt(segment, at, seed);
    if (record !== undefined && typeof record !== 'string') found.push(record);
  }
  return found;
}
