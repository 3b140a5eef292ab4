import { crc32c } from '@raftgate/bytes';
import { RECORD_ALIGNMENT, SECTOR_BYTES } from './limits.ts';

/** Of the segment's header: what the checksums of its records begin with (001-formats, section 3). */
const SEED_AT = 40;
const TYPE_AT = 4;
const LAST_OF_GROUP = 0x80;
const GROUP_AT = 8;
const CRC_AT = 12;
const RECOVERING = 6;

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

/**
 * Whether damage that made `after` of `before` cannot be told from a group that the power cut off, and that nobody was told of
 * (001-formats, section 3): behind the first record that does not verify none of a later group does, and a sector before `used` is as
 * it was before anything was written. A power cut and damage, or damage twice, can look so; so can a flip beside the one byte
 * that says that recovery is over. A record written whole has no other sector of zeros.
 */
export function looksTorn(before: Uint8Array, after: Uint8Array, used: number): boolean {
  const { endAt, cut } = soundPart(after);
  for (let at = endAt + RECORD_ALIGNMENT; at < after.length; at += RECORD_ALIGNMENT) {
    const record = recordAt(after, at);
    if (record !== undefined && record.group > cut && verifies(after, record)) return false;
  }
  const sound = soundPart(before);
  const wholeEnd = sound.last?.type === RECOVERING ? sound.last.at : sound.endAt;
  for (let at = endAt; at < used; at = nextSector(at)) {
    const wasZero = at < wholeEnd && isZeroSector(before, at);
    if (isZeroSector(after, at) && !wasZero) return true;
  }
  return false;
}

/** The records that verify: where they end, the last of them, and the group that goes on there. */
function soundPart(bytes: Uint8Array): { readonly endAt: number; readonly cut: number; readonly last: FoundRecord | undefined } {
  let last: FoundRecord | undefined;
  for (;;) {
    const record = recordAt(bytes, last?.end ?? SECTOR_BYTES);
    if (record === undefined || !verifies(bytes, record)) break;
    last = record;
  }
  return { endAt: last?.end ?? SECTOR_BYTES, cut: last === undefined ? 1 : last.isLast ? last.group + 1 : last.group, last };
}

const nextSector = (at: number): number => (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES;

/** From `at` to the end of its sector. */
function isZeroSector(bytes: Uint8Array, at: number): boolean {
  return bytes.subarray(at, nextSector(at)).every((byte) => byte === 0);
}

function recordAt(bytes: Uint8Array, at: number): FoundRecord | undefined {
  if (at + RECORD_ALIGNMENT > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getUint32(at, true);
  const end = at + RECORD_ALIGNMENT * (1 + Math.ceil(length / RECORD_ALIGNMENT));
  if (length === 0 || end > bytes.length) return undefined;
  const type = bytes[at + TYPE_AT];
  const isLast = (type & LAST_OF_GROUP) !== 0;
  return { at, end, type: type & ~LAST_OF_GROUP, group: view.getUint32(at + GROUP_AT, true), isLast };
}

function verifies(bytes: Uint8Array, { at }: FoundRecord): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const payload = at + RECORD_ALIGNMENT;
  const head = crc32c(bytes, at, at + CRC_AT, view.getUint32(SEED_AT, true));
  return crc32c(bytes, payload, payload + view.getUint32(at, true), head) === view.getUint32(at + CRC_AT, true);
}
