import type { SnapshotId } from '@raftgate/storage';
import type { MemoryDisk } from '@raftgate/storage/testing';

export const DIRECTORY = 'data';
export const IDENTITY = `${DIRECTORY}/member/identity`;
export const SNAP = `${DIRECTORY}/member/snap`;
export const WAL = `${DIRECTORY}/member/wal`;

/** As INDEX.TERM. */
export const nameOf = ({ index, term }: SnapshotId): string => `${index}.${term}`;

/** Files of a directory by the end of their name, in order. */
export function pathsOf(disk: MemoryDisk, directory: string, end: string): string[] {
  return disk
    .names(directory)
    .filter((name) => name.endsWith(end))
    .map((name) => `${directory}/${name}`);
}

/** Segments of the log, in order. */
export const segmentPaths = (disk: MemoryDisk): string[] => pathsOf(disk, WAL, '.wal');

/** Segments of the log and their sizes, in order. */
export const segmentsOf = (disk: MemoryDisk): ReadonlyMap<string, number> =>
  new Map(segmentPaths(disk).map((path) => [path, disk.contents(path).length]));

/** Indexes that are the last of a segment, in order. */
export const segmentEnds = (disk: MemoryDisk): number[] => segmentPaths(disk).map((path) => numbersOf(path)[1] - 1);

/** What was received of snapshots and is not finished, in order. */
export const receivedPaths = (disk: MemoryDisk): string[] => pathsOf(disk, SNAP, '.received.tmp');

/** What a file is named after (001-formats, sections 3 and 4): sequence and first index of a segment, index and term of a snapshot. */
export function numbersOf(path: string): readonly [number, number] {
  const [first, second] = path.slice(path.lastIndexOf('/') + 1).split(/[-.]/);
  return [Number.parseInt(first, 16), Number.parseInt(second, 16)];
}
