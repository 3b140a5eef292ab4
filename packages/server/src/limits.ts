/** Units of store work between two looks at the clock, and milliseconds one turn of long requests may take (law 9). */
export const SLICE_UNITS = 1000;
export const SLICE_TURN_MS = 3;

/** Pairs encoded at once. */
export const PAIRS_PER_SLICE = 256;

/** Keys and values of one answer, in bytes; a range that would be larger is refused. Use `limit`. */
export const MAX_RESPONSE_BYTES = 268_435_456;

/** What etcd adds to `--max-request-bytes` for the transport's own limit: room for the message around the data. */
export const REQUEST_OVERHEAD_BYTES = 524_288;

/** Messages and list elements of one request. */
export const MAX_REQUEST_ITEMS = 65_536;

/** etcd's own patience with a request, beside two elections. */
export const REQUEST_TIMEOUT_BASE_MS = 5000;

/** Keep-alives of one stream that wait for an answer. */
export const MAX_PENDING_KEEPALIVES = 10_000;

/** Leases or attached keys listed at once. */
export const LIST_SLICE = 1000;

/** How often a waiting progress request or a physical compaction looks again. */
export const POLL_MS = 10;

/** A read that /health and /readyz wait for. */
export const HEALTH_TIMEOUT_MS = 1000;

/** What runs may end within this time once the member stops. */
export const STOP_GRACE_MS = 500;

/** How long one attempt to publish this member may take, and how long a member that is not ready keeps silent about it. */
export const PUBLISH_ATTEMPT_MS = 5000;
/** Pause between two attempts. */
export const PUBLISH_RETRY_MS = 100;

/** Handing leadership over before a stop. */
export const TRANSFER_TIMEOUT_MS = 1500;

/** A stop that takes longer is given up: a disk that hangs must not keep the process. */
export const STOP_LIMIT_MS = 10_000;

/** How often certificate files are looked at. */
export const CERTIFICATE_POLL_MS = 5000;

/** Connections that were turned away are told of at most this often. */
export const REFUSED_LOG_MS = 1000;
