/** Operations in one transaction: what a plain etcd allows by default (--max-txn-ops). */
export const MAX_TXN_OPS = 128;
/** Bytes of one request: what a plain etcd allows by default (--max-request-bytes). */
export const MAX_REQUEST_BYTES = 1.5 * 1024 * 1024;
/** How long a call may take when its options do not say. */
export const DEFAULT_DEADLINE_MS = 5_000;
/** How long a candidate waits after an error before it tries again. */
export const ELECTION_RETRY_MS = 200;
