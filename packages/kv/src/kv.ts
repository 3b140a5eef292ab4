/** What an engine can do beyond etcd's common ground. */
export interface KvCapabilities {
  readonly engine: 'raftgate' | 'etcd' | 'memory';
  /** Lease time and timers follow log time rather than a leader's clock. */
  readonly logTime: boolean;
  readonly sessions: boolean;
  readonly exactlyOnce: boolean;
  /** Operations in one transaction. */
  readonly maxTxnOps: number;
  readonly maxRequestBytes: number;
}

/** Keys are UTF-8 strings here; values are bytes. */
export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
  readonly createRevision: number;
  readonly modRevision: number;
  /** 1 on creation, one more with each put since. */
  readonly version: number;
  /** Decimal int64; '0' is none. */
  readonly lease: string;
}

export interface RangeRequest {
  readonly key: string;
  /** Every key that starts with `key`. */
  readonly prefix?: boolean;
  /** Read as of this revision; 0 or absent: now. */
  readonly revision?: number;
  /** Absent: all. */
  readonly limit?: number;
  readonly keysOnly?: boolean;
  /** Served by whichever replica answers, possibly behind. Default false: linearizable. */
  readonly serializable?: boolean;
}
export interface RangeResult {
  readonly revision: number;
  readonly kvs: readonly KeyValue[];
  readonly more: boolean;
}

export type Compare =
  | { readonly key: string; readonly target: 'version' | 'create' | 'mod'; readonly is: '=' | '>' | '<' | '!='; readonly number: number }
  | { readonly key: string; readonly target: 'value'; readonly is: '=' | '!='; readonly value: Uint8Array };

export type Operation =
  | { readonly op: 'put'; readonly key: string; readonly value: Uint8Array; readonly lease?: string }
  | { readonly op: 'delete'; readonly key: string; readonly prefix?: boolean }
  | { readonly op: 'range'; readonly key: string; readonly prefix?: boolean; readonly limit?: number };

export interface TxnRequest {
  /** All must hold for `success` to run; otherwise `failure` runs. */
  readonly compare: readonly Compare[];
  readonly success: readonly Operation[];
  readonly failure?: readonly Operation[];
}
export type OperationResult =
  | { readonly op: 'put' }
  | { readonly op: 'delete'; readonly deleted: number }
  | { readonly op: 'range'; readonly kvs: readonly KeyValue[]; readonly more: boolean };
export interface TxnResult {
  readonly succeeded: boolean;
  /** The store's revision after the transaction. */
  readonly revision: number;
  readonly results: readonly OperationResult[];
}

export type WatchEvent =
  | { readonly type: 'put'; readonly kv: KeyValue; readonly previous: KeyValue | undefined }
  | { readonly type: 'delete'; readonly key: string; readonly modRevision: number; readonly previous: KeyValue | undefined };

export interface WatchRequest {
  readonly key: string;
  readonly prefix?: boolean;
  /** First revision wanted; absent: from now on. */
  readonly startRevision?: number;
  readonly previous?: boolean;
}
/** Calls come in revision order; all events of one revision come in one call; nothing is skipped or repeated over reconnects. */
export interface WatchSink {
  /** The watch stands: every event after `revision` will come. Called again after each reconnect. */
  onStart?(revision: number): void;
  onEvents(events: readonly WatchEvent[], revision: number): void;
  /** Nothing up to `revision` is outstanding. */
  onProgress?(revision: number): void;
  /** Final: `compacted` (range again, watch from there) or `closed`. Lost connections are not reported here; they are mended. */
  onEnd(error: KvErrorLike): void;
}
export interface KvErrorLike {
  readonly code: string;
  readonly message: string;
}
export interface Watch {
  close(): void;
}

/**
 * The key-value port of the rollout plane. Every promise rejects only with an error that has a `KvErrorCode` as `code`, within the deadline
 * given (default 5,000 ms). Calls that are under way together have no order, of one client neither: etcd runs each on a goroutine of its
 * own. Who writes a key again waits for the answer, or compares.
 */
export interface Kv {
  readonly capabilities: KvCapabilities;
  range(request: RangeRequest, options?: CallOptions): Promise<RangeResult>;
  txn(request: TxnRequest, options?: CallOptions): Promise<TxnResult>;
  watch(request: WatchRequest, sink: WatchSink): Watch;
  /** TTL in seconds; the answer is the lease id (decimal int64). */
  leaseGrant(ttlSeconds: number, options?: CallOptions): Promise<string>;
  /** The TTL left in seconds; rejects with `lease` when it has expired. */
  leaseKeepAlive(lease: string, options?: CallOptions): Promise<number>;
  leaseRevoke(lease: string, options?: CallOptions): Promise<void>;
  close(): Promise<void>;
}
export interface CallOptions {
  readonly deadlineMs?: number;
}
