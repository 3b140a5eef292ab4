export { decodeEntry, encodeEntry } from './entry.ts';
export type { LogEntry, LogEntryKind } from './entry.ts';
export { StorageError } from './errors.ts';
export type { StorageErrorCode, StorageErrorLines } from './errors.ts';
export { InvariantError } from './invariant.ts';
export { openWal } from './wal/open.ts';
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
export { openDataDirectory } from './identity/data-directory.ts';
export type { DataDirectoryOptions } from './identity/data-directory.ts';
export { readIdentity } from './identity/identity-file.ts';
export { clusterId, memberId } from './identity/ids.ts';
export type { Identity } from './identity/types.ts';
export { createSnapshotWriter } from './snapshot/writer.ts';
export { receiveSnapshot } from './snapshot/receiver.ts';
export { openSnapshotReader, openSnapshotSource } from './snapshot/stream.ts';
export { openPartialSnapshot, removeSnapshots, removeUnfinishedSnapshots } from './snapshot/files.ts';
export type {
  SnapshotBeginning,
  SnapshotHeader,
  SnapshotId,
  SnapshotReader,
  SnapshotReceiver,
  SnapshotSource,
  SnapshotWriter,
} from './snapshot/types.ts';
export * from './limits.ts';
