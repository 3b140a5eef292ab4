/** Time a call of the KvClient has unless told otherwise. */
export const DEFAULT_DEADLINE_MS = 5000;
/** One attempt of a read waits at most this long before the next endpoint is asked. */
export const READ_ATTEMPT_MS = 2000;
/** Backoff between rounds over all endpoints: first step, and the largest. */
export const BACKOFF_BASE_MS = 20;
export const BACKOFF_MAX_MS = 2000;
/** Keys asked for at once; a longer range is read in pages at one revision. */
export const RANGE_PAGE_KEYS = 1000;
/** A watch that heard nothing asks for a sign of life this often, and moves on when none comes. */
export const WATCH_LIVENESS_MS = 3000;
/** Events of one revision that a watch holds while fragments of it still come (etcd's --max-txn-ops may be raised). */
export const MAX_REVISION_EVENTS = 65_536;
/** etcd's defaults, which every engine grants. */
export const COMMON_MAX_TXN_OPS = 128;
export const COMMON_MAX_REQUEST_BYTES = 1.5 * 1024 * 1024;
/** Endpoints of one client. */
export const MAX_ENDPOINTS = 64;
