// The shape of packages/kv's `Kv`, member for member: client may not import kv (law 1), and packages/raftgate
// holds the two against each other at compile time.

export interface KvCapabilities {
  readonly engine: 'raftgate' | 'etcd' | 'memory';
  readonly logTime: boolean;
  readonly sessions: boolean;
  readonly exactlyOnce: boolean;
  /** Operations in one transaction. */
  readonly maxTxnOps: number;
  readonly maxRequestBytes: number;
}

export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  /** Decimal int64; '0' is none. */
  readonly lease: string;
}

export interface RangeRequest {
  readonly key: string;
  readonly prefix?: boolean;
  readonly revision?: number;
  readonly limit?: number;
  readonly keysOnly?: boolean;
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
  readonly revision: number;
  readonly results: readonly OperationResult[];
}

export type WatchEvent =
  | { readonly type: 'put'; readonly kv: KeyValue; readonly previous: KeyValue | undefined }
  | { readonly type: 'delete'; readonly key: string; readonly modRevision: number; readonly previous: KeyValue | undefined };

export interface WatchRequest {
  readonly key: string;
  readonly prefix?: boolean;
  readonly startRevision?: number;
  readonly previous?: boolean;
}
export interface WatchSink {
  onStart?(revision: number): void;
  onEvents(events: readonly WatchEvent[], revision: number): void;
  onProgress?(revision: number): void;
  onEnd(error: { readonly code: string; readonly message: string }): void;
}
export interface Watch {
  close(): void;
}

export interface CallOptions {
  readonly deadlineMs?: number;
}

/** What the fleet SDK needs of a key-value store: the embedded cluster, a relay, a plain etcd or the memory engine. */
export interface KvTransport {
  range(request: RangeRequest, options?: CallOptions): Promise<RangeResult>;
  txn(request: TxnRequest, options?: CallOptions): Promise<TxnResult>;
  watch(request: WatchRequest, sink: WatchSink): Watch;
  leaseGrant(ttlSeconds: number, options?: CallOptions): Promise<string>;
  leaseKeepAlive(lease: string, options?: CallOptions): Promise<number>;
  leaseRevoke(lease: string, options?: CallOptions): Promise<void>;
}

/** Structurally `Kv` of packages/kv. */
export interface KvClient extends KvTransport {
  readonly capabilities: KvCapabilities;
  close(): Promise<void>;
}
