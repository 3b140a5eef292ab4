import type { StorageError } from '../errors.ts';

/** Which snapshot: the last entry it covers. */
export interface SnapshotId {
  readonly index: number;
  readonly term: number;
}

/** What stands before the image in a snapshot file (001-formats, section 4). */
export interface SnapshotHeader extends SnapshotId {
  readonly cluster: number;
  readonly lineage: number;
  readonly clusterVersion: number;
  readonly logTime: number;
  /** Encoded configuration in force at `index` (section 6). */
  readonly configuration: Uint8Array;
}

/** Writes one snapshot file. One call at a time; after an error only `abort`. */
export interface SnapshotWriter {
  /** Appends image bytes; cut into chunks of at most MAX_CHUNK_BYTES. They must not change until `done`. */
  push(bytes: Uint8Array, done: (error: StorageError | undefined) => void): void;
  /** Trailer, fsync, rename, directory fsync. `bytes` is the size of the file. */
  finish(done: (error: StorageError | undefined, bytes: number) => void): void;
  /** Removes what was written. */
  abort(done: () => void): void;
}

/**
 * The beginning of a snapshot file: whole elements that verified. `hash` (SHA-256 of header and payloads in it) tells whether
 * another file of the same entry begins with the same bytes: members may cut and write theirs differently.
 */
export interface SnapshotBeginning extends SnapshotId {
  readonly bytes: number;
  readonly hash: Uint8Array;
}

/**
 * Receives a snapshot file from a peer, byte for byte as it lies on the sender's disk, and verifies it on the way. One call at a
 * time.
 */
export interface SnapshotReceiver {
  readonly id: SnapshotId;
  /** Known once the header has arrived. */
  readonly header: SnapshotHeader | undefined;
  /** Bytes taken so far. */
  readonly receivedBytes: number;
  /** The next bytes of the file, cut anywhere. They must not change until `done`. */
  push(bytes: Uint8Array, done: (error: StorageError | undefined) => void): void;
  /** Refused unless the whole file has arrived and verified; then fsync, rename, directory fsync. */
  finish(done: (error: StorageError | undefined, header: SnapshotHeader | undefined) => void): void;
  /**
   * Nothing comes for a while: what ends inside a chunk is forgotten, the rest made durable. `push` goes on behind what it gives; a
   * later life finds it by `openPartialSnapshot`.
   */
  hold(done: (error: StorageError | undefined, beginning: SnapshotBeginning | undefined) => void): void;
  /** Closes the file and leaves it for a later life. */
  close(done: () => void): void;
  /** Removes the file. */
  abort(done: () => void): void;
}

/** Reads one snapshot file and verifies on the way. One call at a time. */
export interface SnapshotReader {
  readonly header: SnapshotHeader;
  /** Size of the file in bytes. */
  readonly fileBytes: number;
  /** The next piece of the image, not empty and at most MAX_CHUNK_BYTES; undefined after the last one, once the hash of the whole file has verified. */
  next(done: (error: StorageError | undefined, bytes: Uint8Array | undefined) => void): void;
  close(done: () => void): void;
}

/** Reads one snapshot file as it lies on disk, for a peer, and verifies on the way. One call at a time. */
export interface SnapshotSource {
  readonly header: SnapshotHeader;
  readonly fileBytes: number;
  /** The next bytes of the file, at most `maxBytes` (SNAPSHOT_READ_BYTES); undefined at its end, once everything has verified. */
  next(done: (error: StorageError | undefined, bytes: Uint8Array | undefined) => void, maxBytes?: number): void;
  /** What was read and verified so far. */
  beginning(): SnapshotBeginning;
  close(done: () => void): void;
}
