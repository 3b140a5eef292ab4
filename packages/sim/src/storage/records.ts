import { crc32c, Reader } from '@raftgate/bytes';
import { RECORD_ALIGNMENT, RECORD_HEADER_BYTES, SECTOR_BYTES } from './limits.ts';

/** Of the segment's header: what the checksums of its records begin with (001-formats, section 3). */
const SEED_AT = 40;
/** Of a record's header; its length stands first. */
const TYPE_AT = 4;
const LAST_OF_GROUP = 0x80;
const GROUP_AT = 8;
const CRC_AT = 12;
/** Of an entry, more than stands before its body. */
const MAX_ENTRY_HEAD_BYTES = 64;
/** Types of records. */
const ENTRY = 1;
const HARD_STATE = 2;
const PEER = 4;
export const SEALED = 5;
export const RECOVERING = 6;
const MASKED_ENTRY = 7;

/** A record by its header, verified or not. */
export interface FoundRecord {
  readonly at: number;
  readonly end: number;
  readonly type: number;
  readonly group: number;
  readonly isLast: boolean;
}

/** Records by their lengths, in a segment that nothing has harmed. */
export function recordsOf(bytes: Uint8Array): FoundRecord[] {
  const found: FoundRecord[] = [];
  for (let at = SECTOR_BYTES; ;) {
    const record = recordAt(bytes, at);
    if (record === undefined) return found;
    found.push(record);
    at = record.end;
  }
}

/** Undefined where none fits. */
export function recordAt(bytes: Uint8Array, at: number): FoundRecord | undefined {
  if (at + RECORD_HEADER_BYTES > bytes.length) return undefined;
  const length = u32(bytes, at);
  const end = at + RECORD_HEADER_BYTES + RECORD_ALIGNMENT * Math.ceil(length / RECORD_ALIGNMENT);
  if (length === 0 || end > bytes.length) return undefined;
  const type = bytes[at + TYPE_AT];
  const isLast = (type & LAST_OF_GROUP) !== 0;
  return { at, end, type: type & ~LAST_OF_GROUP, group: u32(bytes, at + GROUP_AT), isLast };
}

/** All of it, the zeros it ends in too. */
export function verifies(bytes: Uint8Array, { at, end }: FoundRecord): boolean {
  const payload = at + RECORD_HEADER_BYTES;
  const payloadEnd = payload + u32(bytes, at);
  const head = crc32c(bytes, at, at + CRC_AT, u32(bytes, SEED_AT));
  if (crc32c(bytes, payload, payloadEnd, head) !== u32(bytes, at + CRC_AT)) return false;
  return bytes.subarray(payloadEnd, end).every((byte) => byte === 0);
}

/** The header of the segment verifies: its records can be told from others. */
export const hasHeader = (bytes: Uint8Array): boolean => bytes.length >= SECTOR_BYTES && crc32c(bytes, 0, SEED_AT) === u32(bytes, SEED_AT);

/** Of an entry; undefined for every other record. */
export function indexOf(bytes: Uint8Array, { at, type }: FoundRecord): number | undefined {
  if (type !== ENTRY && type !== MASKED_ENTRY) return undefined;
  const start = at + RECORD_HEADER_BYTES;
  const isMasked = type === MASKED_ENTRY;
  const head = bytes.slice(start + (isMasked ? 1 : 0), start + MAX_ENTRY_HEAD_BYTES);
  if (isMasked) for (let byte = 0; byte < head.length; byte++) head[byte] ^= bytes[start];
  const reader = new Reader(head);
  // Format, kind and term (001-formats, section 1) stand before it.
  reader.u8();
  reader.u8();
  reader.varint();
  return reader.varint();
}

/** Of a hard state; undefined for every other record. */
export function termOf(bytes: Uint8Array, { at, end, type }: FoundRecord): number | undefined {
  return type === HARD_STATE ? new Reader(bytes, at + RECORD_HEADER_BYTES, end).varint() : undefined;
}

/** Who was met, and as what; undefined for every other record. */
export function peerOf(bytes: Uint8Array, { at, end, type }: FoundRecord): readonly [peer: number, incarnation: number] | undefined {
  if (type !== PEER) return undefined;
  const reader = new Reader(bytes, at + RECORD_HEADER_BYTES, end);
  return [reader.varint(), reader.varint()];
}

/** A checkpoint that begins the log anew (001-formats, section 3): what is older counts no more. */
export const beginsAnew = (bytes: Uint8Array): boolean =>
  recordsOf(bytes).some(({ at, type, group }) => group === 1 && type === RECOVERING && bytes[at + RECORD_HEADER_BYTES] === 1);

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}
