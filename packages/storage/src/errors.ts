import type { IoError, IoErrorCode } from '@raftgate/io';

/**
 * Stable codes; docs list cause and cure of each.
 *
 * - `RG_DATA_DIR_FOREIGN`: made for another cluster or member.
 * - `RG_DATA_DIR_NEWER`: written by a later version in a format this build does not know.
 * - `RG_DATA_DIR_UNREADABLE`: a file that must be there cannot be read, or does not decode.
 * - `RG_DATA_DIR_AMNESIAC`: the member directory is there without its identity or without its log.
 * - `RG_DISK`: the system refused an operation (`ioCode` says why). After a write or sync of the log it is final.
 * - `RG_WAL_FAILED`: an earlier write or sync failed; nothing is acknowledged any more.
 * - `RG_WAL_CLOSED`: the log was closed.
 * - `RG_WAL_AMBIGUOUS`: the log cannot be appended to until it was begun anew.
 * - `RG_WAL_QUEUE_FULL`: more waits for the disk than MAX_QUEUED_BYTES; nothing of the group was taken.
 * - `RG_WAL_TOO_LARGE`: one record is larger than a segment holds; nothing of the group was taken.
 * - `RG_SNAPSHOT_CORRUPT`: a snapshot that does not verify.
 * - `RG_SNAPSHOT_FOREIGN`: a snapshot of another cluster, or not the one its name says.
 * - `RG_SNAPSHOT_TOO_LARGE`: a part of a snapshot exceeds its bound.
 */
export type StorageErrorCode =
  | 'RG_DATA_DIR_FOREIGN'
  | 'RG_DATA_DIR_NEWER'
  | 'RG_DATA_DIR_UNREADABLE'
  | 'RG_DATA_DIR_AMNESIAC'
  | 'RG_DISK'
  | 'RG_WAL_FAILED'
  | 'RG_WAL_CLOSED'
  | 'RG_WAL_AMBIGUOUS'
  | 'RG_WAL_QUEUE_FULL'
  | 'RG_WAL_TOO_LARGE'
  | 'RG_SNAPSHOT_CORRUPT'
  | 'RG_SNAPSHOT_FOREIGN'
  | 'RG_SNAPSHOT_TOO_LARGE';

/** The lines under an error's first one: what is there, what should be, what to do. */
export interface StorageErrorLines {
  readonly found?: string;
  readonly expected?: string;
  readonly do?: string;
  /** The system's code, for RG_DISK. */
  readonly ioCode?: IoErrorCode;
}

/** `message` is one sentence; `found`, `expected` and `do` are the lines printed under it. */
export class StorageError extends Error {
  readonly code: StorageErrorCode;
  readonly found: string | undefined;
  readonly expected: string | undefined;
  readonly do: string | undefined;
  readonly ioCode: IoErrorCode | undefined;
  constructor(code: StorageErrorCode, message: string, lines: StorageErrorLines = {}) {
    super(message);
    this.name = 'StorageError';
    this.code = code;
    this.found = lines.found;
    this.expected = lines.expected;
    this.do = lines.do;
    this.ioCode = lines.ioCode;
  }
}

/** What the system refused, in the system's words. */
export function diskError(error: IoError): StorageError {
  return new StorageError('RG_DISK', error.message, { ioCode: error.code });
}
