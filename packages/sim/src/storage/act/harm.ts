import type { MemoryDisk } from '@raftgate/storage/testing';
import { segmentPaths } from '../names.ts';
import { recordsOf } from '../records.ts';
import { looksTorn } from '../torn-look.ts';

/** A segment, and what it is to hold. */
export interface Harmed {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Writes it over what was; false, and nothing written, if that cannot be told from a power cut, which is no damage that a log could find. */
export function inflict(disk: MemoryDisk, { path, bytes: next }: Harmed): boolean {
  const bytes = disk.contents(path).slice();
  const segments = segmentPaths(disk);
  const used = Math.max(usedOf(bytes), recordsOf(bytes).at(-1)?.end ?? 0);
  if (!isGoneOn(disk, path) && segments.indexOf(path) >= segments.length - 2 && looksTorn(bytes, next, used)) return false;
  for (let byte = 0; byte < next.length; byte++) if (bytes[byte] !== next[byte]) disk.flip(path, byte, bytes[byte] ^ next[byte]);
  return true;
}

/** Groups were written to a segment behind it. */
export function isGoneOn(disk: MemoryDisk, path: string): boolean {
  const last = segmentPaths(disk).at(-1);
  return last !== undefined && last !== path && recordsOf(disk.contents(last)).some(({ group }) => group > 1);
}

/** Where nothing but zeros follow. */
export function usedOf(bytes: Uint8Array): number {
  let used = bytes.length;
  while (used > 0 && bytes[used - 1] === 0) used--;
  return used;
}
