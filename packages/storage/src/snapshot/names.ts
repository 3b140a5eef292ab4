import { memberDirectory, pairName, parsePairName, snapshotDirectory, UNFINISHED } from '../layout.ts';
import type { SnapshotId } from './types.ts';

const EXTENSION = 'snap';
const RECEIVED = `.received${UNFINISHED}`;

export const snapshotsOf = (directory: string): string => snapshotDirectory(memberDirectory(directory));
export const snapshotName = (id: SnapshotId): string => pairName(id.index, id.term, EXTENSION);
export const snapshotPath = (directory: string, id: SnapshotId): string => `${snapshotsOf(directory)}/${snapshotName(id)}`;

/** Apart from each other: a member may write a snapshot while it receives one of the same entry. */
export const writtenPath = (directory: string, id: SnapshotId): string => `${snapshotPath(directory, id)}${UNFINISHED}`;
export const receivedPath = (directory: string, id: SnapshotId): string => `${snapshotPath(directory, id)}${RECEIVED}`;

/** Which snapshot a file that was being received is of. */
export function parseReceivedName(name: string): SnapshotId | undefined {
  return name.endsWith(RECEIVED) ? parseSnapshotName(name.slice(0, -RECEIVED.length)) : undefined;
}

export function parseSnapshotName(name: string): SnapshotId | undefined {
  const pair = parsePairName(name, EXTENSION);
  return pair && { index: pair[0], term: pair[1] };
}
