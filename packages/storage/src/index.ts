import type { Disk, IoError } from '@raftgate/io';
import type { StorageError } from './errors.ts';
import type { Identity } from './identity/types.ts';
import type { SnapshotHeader, SnapshotId, SnapshotReader, SnapshotReceiver, SnapshotSource, SnapshotWriter } from './snapshot/types.ts';
import type { OpenedWal, WalOptions } from './wal/types.ts';

export { decodeEntry, encodeEntry } from './entry.ts';
export type { LogEntry, LogEntryKind } from './entry.ts';
export { StorageError } from './errors.ts';
export type { StorageErrorCode } from './errors.ts';
export type {
  HardState,
  OpenedWal,
  Recovering,
  SnapshotMarker,
  Wal,
  WalCounters,
  WalGroup,
  WalOptions,
  WalState,
  WalTail,
} from './wal/types.ts';
export type { SnapshotHeader, SnapshotId, SnapshotReader, SnapshotReceiver, SnapshotSource, SnapshotWriter } from './snapshot/types.ts';
export type { Identity } from './identity/types.ts';
export * from './limits.ts';

type Done<T> = (error: StorageError | undefined, result: T | undefined) => void;

/** Opens DATA_DIR, giving birth to it (identity and first segment, renamed whole) when `DATA_DIR/member` does not exist. `incarnation` counts only then. */
export declare function openDataDirectory(
  disk: Disk,
  options: WalOptions & { readonly name: string; readonly incarnation: number },
  done: (error: StorageError | undefined, identity: Identity | undefined, created: boolean) => void,
): void;
export declare function openWal(io: { readonly disk: Disk }, options: WalOptions, done: Done<OpenedWal>): void;
/** Ids of section 5. `addedAt`: index of the configuration that added the member, 0 at bootstrap. */
export declare function memberId(token: string, name: string, peerUrls: readonly string[], addedAt?: number): number;
export declare function clusterId(token: string, memberIds: readonly number[]): number;
export declare function storageErrorFrom(error: IoError): StorageError;

export declare function createSnapshotWriter(disk: Disk, directory: string, header: SnapshotHeader, done: Done<SnapshotWriter>): void;
export declare function openSnapshotReader(
  disk: Disk,
  directory: string,
  cluster: number,
  id: SnapshotId,
  done: Done<SnapshotReader>,
): void;
export declare function openSnapshotSource(
  disk: Disk,
  directory: string,
  cluster: number,
  id: SnapshotId,
  done: Done<SnapshotSource>,
): void;
export declare function receiveSnapshot(disk: Disk, directory: string, cluster: number, id: SnapshotId, done: Done<SnapshotReceiver>): void;
/** Reads the whole file; RG_SNAPSHOT_CORRUPT names it. */
export declare function verifySnapshot(disk: Disk, directory: string, cluster: number, id: SnapshotId, done: Done<SnapshotHeader>): void;
/** Newest first, by name; nothing is read. */
export declare function listSnapshots(disk: Disk, directory: string, done: Done<readonly SnapshotId[]>): void;
/** Removes every snapshot file but `keep`, and what unfinished writers left. */
export declare function removeSnapshots(
  disk: Disk,
  directory: string,
  keep: readonly SnapshotId[],
  done: (error: StorageError | undefined) => void,
): void;
