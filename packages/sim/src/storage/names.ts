import type { MemoryDisk } from '@raftgate/storage/testing';
import { DIRECTORY } from './images.ts';

export const WAL = `${DIRECTORY}/member/wal`;

/** Files of a directory by the end of their name, in order. */
export function pairOf(disk: MemoryDisk, directory: string, end: string): string[] {
  return disk
    .names(directory)
    .filter((name) => name.endsWith(end))
    .map((name) => `${directory}/${name}`);
}
