import type { KeyValue } from '../key-value.ts';

/** `end` as in a range. `startRevision` 0 is "from the next write on". */
export interface WatchRequest {
  readonly key: string;
  readonly end: string;
  readonly startRevision: number;
  /** Events carry the pair as it was before, unless it is compacted. */
  readonly prevKv: boolean;
}

/** A delete's `kv` has its key and `modRevision` only (etcd). */
export interface WatchEvent {
  readonly type: 'put' | 'delete';
  readonly kv: KeyValue;
  readonly previous: KeyValue | undefined;
}

/** Called inside `stepWatches` only. It may read the store and open or cancel watches. */
export interface WatchSink {
  /**
   * Whole revisions in order, none skipped or repeated; `revision` is the last of them. What was passed is taken.
   * False: pass no more until `resume()`; the watch then catches up from the store, so nothing is held for it.
   */
  events(events: readonly WatchEvent[], revision: number): boolean;
  /** Final: the events due next were compacted away before they could be handed over. */
  compacted(compactRevision: number): void;
}

export interface Watch {
  /** The revision up to which nothing is outstanding; undefined while it catches up or is full (etcd's progress). */
  progress(): number | undefined;
  /** The sink has room again. */
  resume(): void;
  cancel(): void;
}
