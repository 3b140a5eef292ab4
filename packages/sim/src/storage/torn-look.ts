import { RECORD_ALIGNMENT, SECTOR_BYTES } from './limits.ts';
import { RECOVERING, recordAt, verifies, type FoundRecord } from './records.ts';

/**
 * Whether damage that made `after` of `before` cannot be told from a group that the power cut off, and that nobody was told of
 * (001-formats, section 3): behind the first record that does not verify none of a later group does, and a sector before `used` is as
 * it was before anything was written. A power cut and damage, or damage twice, can look so; so can a flip beside the one byte
 * that says that recovery is over. A record written whole has no other sector of zeros.
 */
export function looksTorn(before: Uint8Array, after: Uint8Array, used: number): boolean {
  const { endAt, cut } = soundPart(after);
  for (let at = endAt; at < after.length; at += RECORD_ALIGNMENT) {
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

/** The records that verify and follow each other: where they end, the last of them, and the group that goes on there. */
export function soundPart(bytes: Uint8Array): { readonly endAt: number; readonly cut: number; readonly last: FoundRecord | undefined } {
  let last: FoundRecord | undefined;
  for (;;) {
    const endAt: number = last?.end ?? SECTOR_BYTES;
    const cut: number = last === undefined ? 1 : last.isLast ? last.group + 1 : last.group;
    const record = recordAt(bytes, endAt);
    if (record === undefined || record.group !== cut || !verifies(bytes, record)) return { endAt, cut, last };
    last = record;
  }
}

const nextSector = (at: number): number => (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES;

/** From `at` to the end of its sector. */
function isZeroSector(bytes: Uint8Array, at: number): boolean {
  return bytes.subarray(at, nextSector(at)).every((byte) => byte === 0);
}
