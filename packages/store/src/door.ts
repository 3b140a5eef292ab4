import type { MemberAttributes } from './attributes.ts';
import type { DecodedHeader } from './command/header.ts';
import type { HashCursor } from './hash/hash-kv.ts';
import type { StateHash } from './hash/state-hash.ts';
import type { StoreImage } from './image/image.ts';
import type { Leases } from './lease/leases.ts';
import type { RangeCursor } from './range/cursor.ts';
import type { RangeRequest } from './range/request.ts';
import type { StoreRefusal } from './refusal.ts';
import type { Alarm, Result } from './result.ts';
import type { Watch, WatchRequest, WatchSink } from './watch/watch.ts';

/** Zeroed memory that another thread may read; io's Allocator. */
export interface SharedAllocator {
  shared(bytes: number): SharedArrayBuffer;
}

export interface StoreOptions {
  readonly allocator: SharedAllocator;
  /** Bytes of one slab. Default SLAB_BYTES. */
  readonly slabBytes?: number;
  /** Bytes held before `isOverQuota`. Default QUOTA_BYTES. Never read by apply. */
  readonly quotaBytes?: number;
  /** The newest cluster version this store takes part in. Default CLUSTER_VERSION; only tests make it another. */
  readonly clusterVersionMax?: number;
}

/** A log entry as raft hands it over (001-formats.md, section 1); kind 1 carries commands. */
export interface CommittedEntry {
  readonly index: number;
  readonly term: number;
  readonly logTime: number;
  readonly kind: number;
  readonly commands: number;
  /** Must not change while it is applied; nothing of it is held afterwards. */
  readonly body: Uint8Array;
}

/** Hears the outcome of each command, in order, inside `step`. It may read the store and must not write. */
export interface ApplySink {
  applied(header: DecodedHeader, result: Result): void;
}

/**
 * The replicated state machine (etcd's MVCC semantics). Everything but `quotaBytes` is a function of the entries applied.
 *
 * Work is cut by units (001-formats.md, section 9): a method that takes units returns whether it is done. Between two
 * steps, reads see the state before the command being applied, never half of it.
 */
export interface Store {
  /** 1 on an empty store; the first write makes it 2 (etcd). */
  readonly revision: number;
  /** Reads below it are refused; 0 until something was compacted. */
  readonly compactRevision: number;
  /** Of the entry applied last, milliseconds. */
  readonly logTime: number;
  readonly appliedIndex: number;
  readonly appliedTerm: number;
  readonly clusterVersion: number;
  readonly isApplying: boolean;
  /** Keys that exist. */
  readonly keyCount: number;
  /** Bytes of the records held, and of those that history still needs. Member-local: apply never reads them. */
  readonly sizeBytes: number;
  readonly sizeInUseBytes: number;
  /** The member proposes the NOSPACE alarm when this is so and `alarms` has none of its own. */
  readonly isOverQuota: boolean;
  readonly alarms: readonly Alarm[];
  /** What members say of themselves to clients, by member id; one that never published is missing. Outside the keys and HashKV. */
  readonly attributes: ReadonlyMap<number, MemberAttributes>;
  readonly leases: Leases;
  /** Rolling over everything applied; equal on members that applied the same entries. */
  hash(): StateHash;

  /** Begins to apply the entry at `appliedIndex + 1`. An entry that cannot be decoded stops the member (law 10). */
  begin(entry: CommittedEntry, sink: ApplySink): void;
  /** Goes on applying; true once the whole entry is applied. */
  step(units: number): boolean;

  openRange(request: RangeRequest): RangeCursor | StoreRefusal;
  /** HashKV: what is readable at `revision` (0: the newest), equal on all members. */
  openHash(revision: number): HashCursor | StoreRefusal;

  watch(request: WatchRequest, sink: WatchSink): Watch | StoreRefusal;
  /** Watches that are open, held against MAX_WATCHES. */
  readonly watchCount: number;
  /** Hands out events; true when every watch that is not full has heard everything. */
  stepWatches(units: number): boolean;

  /** Reclaims what compaction left behind; true when there is nothing to do. */
  stepCompaction(units: number): boolean;
  /** History below it is gone from memory too (etcd's `physical` compaction waits for it). */
  readonly reclaimedRevision: number;
  /** Makes the next `stepCompaction` calls close every gap, not only the worth-while ones (etcd's Defragment). */
  defragment(): void;

  /** The state between two entries; stays as it is while the store goes on. Structured-clonable. */
  capture(): StoreImage;
  /** Loads an image beside the state in use. At most one at a time; a later one replaces it. */
  restore(): Restore;
}

/**
 * An image on its way in: `push` its chunks in order, `step` after each, then `end`, `step` until true, `install`.
 * The store stays what it was until `install`.
 */
export interface Restore {
  /** Refused: `malformed`, `unknownVersion`, or `tooManyRequests` when `step` should come first. The chunk must not change. */
  push(chunk: Uint8Array): StoreRefusal | undefined;
  /** No chunk comes after this. */
  end(): void;
  /** True once everything pushed is loaded, or cannot be. */
  step(units: number): boolean;
  /**
   * Makes the image the state; refused when it is not whole. Watches stay and catch up from it, or hear that they were
   * compacted; cursors go on over the state they were opened on. Never between `begin` and the end of an entry.
   */
  install(): StoreRefusal | undefined;
}
