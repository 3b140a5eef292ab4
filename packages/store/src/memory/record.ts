import { BYTES_PER_UNIT, LEASE_ID_BYTES } from '../limits.ts';
import { getUint53, setUint53 } from './uint53.ts';

/**
 * One version of one key, aligned to 4 bytes, little-endian, never changed but for the first word:
 *
 *     0 u32 epoch it died in (0: alive)   4 u32 size   8 u32 key length * 4 + lease * 2 + tombstone   12 u32 value length
 *     16 u32 sub   20 u64 mod   28 u64 create   36 u64 version   44 [8 lease]   key   value   zeros to 4
 */
const RECORD_HEADER_BYTES = 44;
const AT_SIZE = 4;
const AT_KEY = 8;
const AT_VALUE = 12;
const AT_SUB = 16;
const AT_MOD = 20;
const AT_CREATE = 28;
const AT_VERSION = 36;
const TOMBSTONE = 1;
const LEASE = 2;

export interface NewRecord {
  readonly key: string;
  readonly value: Uint8Array;
  readonly lease: string;
  readonly isTombstone: boolean;
  readonly mod: number;
  readonly sub: number;
  readonly create: number;
  readonly version: number;
}

export function recordSize(record: NewRecord): number {
  const bytes = RECORD_HEADER_BYTES + record.lease.length + record.key.length + record.value.length;
  return (bytes + 3) & ~3;
}

/** Units that copying or hashing so many bytes costs. */
export function unitsOf(bytes: number): number {
  return 1 + Math.floor(bytes / BYTES_PER_UNIT);
}

/** Writes into zeroed memory. */
export function writeRecord(bytes: Uint8Array, view: DataView, at: number, size: number, record: NewRecord): void {
  const flags = (record.isTombstone ? TOMBSTONE : 0) | (record.lease === '' ? 0 : LEASE);
  view.setUint32(at + AT_SIZE, size, true);
  view.setUint32(at + AT_KEY, record.key.length * 4 + flags, true);
  view.setUint32(at + AT_VALUE, record.value.length, true);
  view.setUint32(at + AT_SUB, record.sub, true);
  setUint53(view, at + AT_MOD, record.mod);
  setUint53(view, at + AT_CREATE, record.create);
  setUint53(view, at + AT_VERSION, record.version);
  let to = at + RECORD_HEADER_BYTES;
  to = copyLatin1(record.lease, bytes, to);
  to = copyLatin1(record.key, bytes, to);
  bytes.set(record.value, to);
}

export const diedIn = (view: DataView, at: number): number => view.getUint32(at, true);
export const setDiedIn = (view: DataView, at: number, epoch: number): void => view.setUint32(at, epoch, true);
export const sizeAt = (view: DataView, at: number): number => view.getUint32(at + AT_SIZE, true);
export const subAt = (view: DataView, at: number): number => view.getUint32(at + AT_SUB, true);
export const modAt = (view: DataView, at: number): number => getUint53(view, at + AT_MOD);
export const createAt = (view: DataView, at: number): number => getUint53(view, at + AT_CREATE);
export const versionAt = (view: DataView, at: number): number => getUint53(view, at + AT_VERSION);
export const isTombstoneAt = (view: DataView, at: number): boolean => (view.getUint32(at + AT_KEY, true) & TOMBSTONE) !== 0;
export const keyLengthAt = (view: DataView, at: number): number => view.getUint32(at + AT_KEY, true) >>> 2;
export const valueLengthAt = (view: DataView, at: number): number => view.getUint32(at + AT_VALUE, true);
export const leaseStartAt = (at: number): number => at + RECORD_HEADER_BYTES;

export function hasLeaseAt(view: DataView, at: number): boolean {
  return (view.getUint32(at + AT_KEY, true) & LEASE) !== 0;
}

export function keyStartAt(view: DataView, at: number): number {
  return at + RECORD_HEADER_BYTES + (hasLeaseAt(view, at) ? LEASE_ID_BYTES : 0);
}

export function valueStartAt(view: DataView, at: number): number {
  return keyStartAt(view, at) + keyLengthAt(view, at);
}

function copyLatin1(text: string, bytes: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
