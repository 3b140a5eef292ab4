import { crc32c, type Writer } from '@raftgate/bytes';
import { WAL_FORMAT } from '../limits.ts';
import { maskFor, masked } from './mask.ts';
import { encodePayload, recordType, TYPE_MASKED_ENTRY, type WalRecord } from './record.ts';

/*
 * record = u32 length | u8 type (+ 0x80: last of its group) | u8 format | u16 check | u32 group | u32 crc | payload | zeros to 16
 *
 * Records are appended without group and checksums, which depend on the segment they end up in: `finishGroup` fills them in
 * when the group goes out.
 */
export const RECORD_HEADER_BYTES = 16;
export const RECORD_ALIGNMENT = 16;
const LAST_OF_GROUP = 0x80;
const TYPE_AT = 4;
const CHECK_AT = 6;
const GROUP_AT = 8;
const CRC_AT = 12;

/** Bytes a record with a payload of `length` takes. */
export function recordExtent(length: number): number {
  return RECORD_HEADER_BYTES + Math.ceil(length / RECORD_ALIGNMENT) * RECORD_ALIGNMENT;
}

/** Appends `record`; returns where it begins. */
export function appendRecord(writer: Writer, record: WalRecord): number {
  const at = writer.length;
  writer.u32(0);
  writer.u8(recordType(record));
  writer.u8(WAL_FORMAT);
  writer.u16(0);
  writer.u64(0);
  encodePayload(writer, record);
  if (record.type === 'entry') hideZeros(writer, at);
  writer.patchU32(at, writer.length - at - RECORD_HEADER_BYTES);
  while (writer.length % RECORD_ALIGNMENT !== 0) writer.u8(0);
  return at;
}

/** No sector of a record that was written reads as if it had not been. */
function hideZeros(writer: Writer, at: number): void {
  const start = at + RECORD_HEADER_BYTES;
  const bytes = writer.view();
  const mask = maskFor(bytes, start, bytes.length);
  if (mask === 0) return;
  const hidden = masked(bytes.subarray(start), mask);
  bytes[at + TYPE_AT] = TYPE_MASKED_ENTRY;
  writer.length = start;
  writer.u8(mask);
  writer.raw(hidden);
}

/** Makes all of `bytes` one group; `last` is where its last record begins. Returns how many records it has. */
export function finishGroup(bytes: Uint8Array, last: number, group: number, seed: number): number {
  let records = 0;
  for (let at = 0; at < bytes.length; records++) {
    const length = u32(bytes, at);
    if (at === last) bytes[at + TYPE_AT] |= LAST_OF_GROUP;
    putU32(bytes, at + GROUP_AT, group);
    const check = checkOf(bytes, at, seed);
    bytes[at + CHECK_AT] = check;
    bytes[at + CHECK_AT + 1] = check >>> 8;
    putU32(bytes, at + CRC_AT, crcOf(bytes, at, length, seed));
    at += recordExtent(length);
  }
  return records;
}

/** A record's header, read before anything of it is believed. */
export interface RecordHeader {
  readonly length: number;
  readonly type: number;
  readonly format: number;
  readonly group: number;
  readonly last: boolean;
  /** The header verifies by itself. */
  readonly checks: boolean;
  /** End of the record; beyond the segment when `checks` is false, perhaps. */
  readonly end: number;
}

/** Undefined where no record can be: no room for a header, or a length of 0. */
export function readHeader(segment: Uint8Array, at: number, seed: number): RecordHeader | undefined {
  if (at + RECORD_HEADER_BYTES > segment.length) return undefined;
  const length = u32(segment, at);
  if (length === 0) return undefined;
  const typeByte = segment[at + TYPE_AT];
  return {
    length,
    type: typeByte & ~LAST_OF_GROUP,
    format: segment[at + TYPE_AT + 1],
    group: u32(segment, at + GROUP_AT),
    last: (typeByte & LAST_OF_GROUP) !== 0,
    checks: checkOf(segment, at, seed) === (segment[at + CHECK_AT] | (segment[at + CHECK_AT + 1] << 8)),
    end: at + recordExtent(length),
  };
}

/** The whole record at `at` verifies, padding included. */
export function verifies(segment: Uint8Array, at: number, header: RecordHeader, seed: number): boolean {
  if (!header.checks || header.end > segment.length) return false;
  if (crcOf(segment, at, header.length, seed) !== u32(segment, at + CRC_AT)) return false;
  return isZero(segment, at + RECORD_HEADER_BYTES + header.length, header.end);
}

export function isKnown(header: RecordHeader): boolean {
  return header.format === WAL_FORMAT && header.type >= 1 && header.type <= TYPE_MASKED_ENTRY;
}

/** Eight at a time: a start looks at whole segments of zeros. */
export function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low = bytes[at] | bytes[at + 1] | bytes[at + 2] | bytes[at + 3];
    if ((low | bytes[at + 4] | bytes[at + 5] | bytes[at + 6] | bytes[at + 7]) !== 0) return false;
  }
  for (; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

/** Low 16 bits of the CRC of length, type, format and group. */
function checkOf(bytes: Uint8Array, at: number, seed: number): number {
  return crc32c(bytes, at + GROUP_AT, at + CRC_AT, crc32c(bytes, at, at + CHECK_AT, seed)) & 0xffff;
}

/** CRC of everything before it, and the payload. */
function crcOf(bytes: Uint8Array, at: number, length: number, seed: number): number {
  const payload = at + RECORD_HEADER_BYTES;
  return crc32c(bytes, payload, payload + length, crc32c(bytes, at, at + CRC_AT, seed));
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

function putU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
