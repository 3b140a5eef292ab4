import type { SnapshotId } from '@raftgate/storage';
import type { MemoryDisk } from '@raftgate/storage/testing';
import { fail } from '../../level/violation.ts';
import { pathsOf, segmentPaths, SNAP, WAL } from '../names.ts';
import { beginsAnew, indexOf, recordsOf } from '../records.ts';

/**
 * A disk holds what the log and its snapshot need, and no more (law 7; etcd#12841, dqlite#796: files that stay). Old segments go
 * oldest first, so the oldest one has an entry at the marker or behind it, or is the only one; one is made ahead.
 */
export function logBounded(disk: MemoryDisk, marker: number): void {
  const segments = segmentPaths(disk);
  const [oldest] = segments;
  if (segments.length > 1 && highestOf(disk.contents(oldest)) < marker)
    fail('bounded', `${oldest} is kept, and everything in it is below the snapshot at ${marker}`);
  oneBeginning(disk);
  const made = pathsOf(disk, WAL, '.tmp');
  if (made.length > 1) fail('bounded', `${made.length} segments are made ahead`);
}

/** What is older than a new beginning counts no more, and is called so. */
export function oneBeginning(disk: MemoryDisk): void {
  const segments = segmentPaths(disk);
  const anew = segments.findLastIndex((path) => beginsAnew(disk.contents(path)));
  if (anew > 0) fail('bounded', `${segments[0]} is older than a new beginning, and still part of the log`);
}

/** The snapshot the log names, and those that were begun and may be gone on with. */
export function snapshotsBounded(disk: MemoryDisk, latest: SnapshotId | undefined, held: number): void {
  const whole = pathsOf(disk, SNAP, '.snap');
  if (whole.length > (latest === undefined ? 0 : 1)) fail('bounded', `${whole.length} snapshots are kept`);
  const unfinished = pathsOf(disk, SNAP, '.tmp');
  if (unfinished.length > held) fail('bounded', `${unfinished.length} snapshots are unfinished, ${held} may be gone on with`);
}

const highestOf = (bytes: Uint8Array): number => recordsOf(bytes).reduce((most, record) => Math.max(most, indexOf(bytes, record) ?? 0), 0);
