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

// The fleet SDK. What an application may tune is in FleetLimits; these are its defaults.
export const DEFAULT_REFRESH_MS = 2000;
export const DEFAULT_COLD_START_MS = 1000;
export const DEFAULT_LEASE_TTL_SECONDS = 6;
export const DEFAULT_REPORT_MS = 1000;
export const DEFAULT_GRACE_MS = 10_000;
export const DEFAULT_DRAIN_MS = 120_000;
export const DEFAULT_MAX_HELD_GENERATIONS = 6;

/** FRESH lasts this many refreshes: one that is lost does not make a worker STALE. */
export const FRESH_REFRESHES = 2;
/** A refresh comes at least this often within the staleness bound. */
export const REFRESHES_PER_BOUND = 3;
/** The bound in force before the channel's own is known. */
export const UNKNOWN_STALENESS_BOUND_MS = 30_000;
/** One question to the control plane. */
export const FLEET_CALL_MS = 2000;
/** Saving a snapshot may hold up a flip this long. */
export const CACHE_SAVE_MS = 2000;
/** Backoff of what failed on this worker's own side (loading what is assigned). */
export const RETRY_BASE_MS = 500;
export const RETRY_MAX_MS = 30_000;
/** Documents read in one transaction; each is at most 1 MiB. */
export const FETCH_BATCH = 16;
/** Probes whose results go into the instance record. */
export const PROBE_TIMEOUT_DEFAULT_MS = 10_000;
/** Report windows that wait to be written; the oldest go first. Equals what a report may carry. */
export const MAX_OPEN_WINDOWS = 8;
/** Characters of a reason that goes into a record. */
export const MAX_REASON_LENGTH = 512;
/** What a cache file may hold. */
export const MAX_CACHE_DOCUMENTS = 4096;
export const MAX_CACHED_DOCUMENT_BYTES = 1024 * 1024;
/** Two questions asked because somebody else knew more are at least this far apart. */
export const NUDGE_MS = 100;
/** How often a stop looks whether the last pin was released, and how long it waits for that unless told otherwise. */
export const STOP_POLL_MS = 20;
export const DEFAULT_STOP_DRAIN_MS = 5000;
/** Lives of one process that are remembered as its own. */
export const MAX_OWN_INCARNATIONS = 256;
