import type { LogEntry } from '../entry.ts';
import type { StorageError } from '../errors.ts';

/** What must survive a crash beside the log (Raft paper, figure 2, persistent state). `vote` 0 is nobody. */
export interface HardState {
  readonly term: number;
  readonly vote: number;
  readonly commit: number;
}

/** "The log up to here is in a snapshot file": entries at or below `index` may be gone. */
export interface SnapshotMarker {
  readonly index: number;
  readonly term: number;
}

/** 0 trusted, 1 terms of the other voters not yet heard, 2 log not yet caught up (001-formats, section 3, "Recovering"). */
export type Recovering = 0 | 1 | 2;

/** What becomes durable together, in the order of these fields. */
export interface WalGroup {
  readonly hardState?: HardState | undefined;
  /** Incarnation of each peer, before our first vote or append acknowledgement to it. */
  readonly peers?: ReadonlyMap<number, number> | undefined;
  readonly recovering?: Recovering | undefined;
  /** If the log holds `index` with this term what follows stays; otherwise the whole log is dropped. */
  readonly snapshotMarker?: SnapshotMarker | undefined;
  /** Consecutive; the first replaces what the log holds from its index on. */
  readonly entries?: readonly LogEntry[] | undefined;
}

export type WalState = 'open' | 'ambiguous' | 'failed' | 'closed';

/** Work done so far: what tests and CI gate on. */
export interface WalCounters {
  /** Groups written, and the writes and syncs of the log they cost. Preparing a segment is not counted. */
  readonly groups: number;
  readonly writes: number;
  readonly syncs: number;
  readonly bytes: number;
  readonly rollovers: number;
}

/** The write-ahead log. One caller; callbacks come in the order of the calls. */
export interface Wal {
  readonly state: WalState;
  /** Encoded bytes not yet durable, those in flight included. */
  readonly queuedBytes: number;
  /** Last index of the log as appended, durable or not; the marker's index when there are no entries. */
  readonly lastIndex: number;
  readonly counters: WalCounters;
  /**
   * Queues `group`; `done` once it is durable, after all groups before it. What gathers while a sync is in flight goes out
   * as one write and one sync. A write or sync error is final: every waiter gets it and nothing is acknowledged afterwards.
   * A refusal (state other than open, full queue, record too large) calls `done` before `append` returns and takes nothing.
   * Entries that leave a gap, or reach at or below the marker, are a broken invariant: they throw.
   */
  append(group: WalGroup, done: (error: StorageError | undefined) => void): void;
  /**
   * Begins the log anew after an ambiguous tail, or after a marker whose snapshot does not verify: a segment with
   * `recovering 1`, from `snapshot` (a file that verifies) or from nothing, and everything older renamed `.bad`. Nothing
   * may be queued.
   */
  beginAnew(snapshot: SnapshotMarker | undefined, done: (error: StorageError | undefined) => void): void;
  /** Deletes whole segments whose entries are all below `index` and at or below the durable marker. One at a time. */
  release(index: number, done: (error: StorageError | undefined) => void): void;
  /** Waits for what is queued, then closes the files. */
  close(done: (error: StorageError | undefined) => void): void;
}

export interface WalOptions {
  /** DATA_DIR; the log lives in `member/wal` under it. */
  readonly directory: string;
  readonly cluster: number;
  readonly member: number;
  /** Size of segments made from here on: MIN_SEGMENT_BYTES .. MAX_SEGMENT_BYTES, a multiple of 512. Default SEGMENT_BYTES. */
  readonly segmentBytes?: number | undefined;
}

/**
 * clean: ends after a whole group. torn: an unfinished group was cut; nothing acknowledged was in it. ambiguous: something
 * that was acknowledged may be unreadable; the log is untouched, and must be begun anew before anything is appended.
 */
export type WalTail = 'clean' | 'torn' | 'ambiguous';

/** What the log says after a start. Everything returned verified, and is durable. */
export interface OpenedWal {
  readonly wal: Wal;
  readonly tail: WalTail;
  readonly hardState: HardState;
  readonly snapshotMarker: SnapshotMarker | undefined;
  /** From `snapshotMarker.index + 1` on, without a gap. */
  readonly entries: readonly LogEntry[];
  readonly peers: ReadonlyMap<number, number>;
  readonly recovering: Recovering;
  /** The highest index of any entry that verified, also beyond what `entries` holds when the tail is ambiguous. */
  readonly highestIndexSeen: number;
  /** What was found and done, one sentence each, for the log of the member. */
  readonly report: readonly string[];
}
