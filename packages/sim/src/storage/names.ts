import type { MemoryDisk } from '@raftgate/storage/testing';
import { DIRECTORY } from './images.ts';

/** Segments of the log and their sizes, in order. */
export const segmentsOf = (disk: MemoryDisk): ReadonlyMap<string, number> =>
  new Map(
    disk
      .names(WAL)
      .filter((name) => name.endsWith('.wal'))
      .map((name) => [name, disk.contents(`${WAL}/${name}`).length]),
  );

export const SNAP = `${DIRECTORY}/member/snap`;
export const WAL = `${DIRECTORY}/member/wal`;

/** Files of a directory by the end of their name, in order. */
export function pairOf(disk: MemoryDisk, directory: string, end: string): string[] {
  return disk
    .names(directory)
    .filter((name) => name.endsWith(end))
    .map((name) => `${directory}/${name}`);
}
