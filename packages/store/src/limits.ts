/** The version of everything this store encodes; a command that asks for more stops the member (law 10). */
export const CLUSTER_VERSION = 1;

/** Operations or compares in one transaction (etcd: `--max-txn-ops`). */
export const MAX_TXN_OPS = 128;
/** Keys and values of one request, in bytes (etcd: `--max-request-bytes`). */
export const MAX_REQUEST_BYTES = 1_572_864;
/** One encoded command, its length prefix included. */
export const MAX_COMMAND_BYTES = 2 * 1024 * 1024;
/** Commands in one log entry. */
export const MAX_ENTRY_COMMANDS = 4096;
/** The name of the user a command is applied for, in bytes. */
export const MAX_USER_BYTES = 1024;

/** A lease id is an int64, big-endian. */
export const LEASE_ID_BYTES = 8;
/** Seconds. A shorter TTL is lengthened to this, as etcd does to its election timeout. */
export const MIN_LEASE_TTL_SECONDS = 1;
/** Seconds (etcd: `MaxLeaseTTL`). */
export const MAX_LEASE_TTL_SECONDS = 9_000_000_000;

/** Alarms are raised once a member and kind. */
export const MAX_ALARMS = 4096;

/** What one member publishes of itself: a name and URLs in bytes of UTF-8, and how many URLs. */
export const MAX_MEMBER_NAME_BYTES = 256;
export const MAX_CLIENT_URL_BYTES = 1024;
export const MAX_CLIENT_URLS = 32;
/** Members that have published, gone ones included. */
export const MAX_ATTRIBUTES = 4096;

/** Bytes of a slab; a larger record gets a slab of its own. */
export const SLAB_BYTES = 4 * 1024 * 1024;
/** A seek walks the records between two marks of a slab: at most this many bytes of them. */
export const SLAB_MARK_BYTES = 16 * 1024;
/** A sealed slab is evacuated once this part of it, in percent, is dead. */
export const EVACUATE_DEAD_PERCENT = 50;
/** Space before the NOSPACE alarm is proposed, in bytes (etcd: `--quota-backend-bytes`). */
export const QUOTA_BYTES = 2 * 1024 * 1024 * 1024;

/** Keys in one chunk of an index; a full one splits in half. */
export const CHUNK_KEYS = 256;

/** Cursors open at once; each keeps history from being reclaimed. */
export const MAX_CURSORS = 10_000;
/** Bytes copied or hashed that count as one unit. */
export const BYTES_PER_UNIT = 2048;
/** Results up to this many are sorted in one go while sorting in slices. */
export const SORT_RUN = 256;

/** Watches open at once. */
export const MAX_WATCHES = 200_000;
/** Sets of watches that catch up side by side. */
export const MAX_CATCH_UPS = 8;
/** Watches that one catch-up takes along. */
export const MAX_CATCH_UP_WATCHES = 1024;
/** Events held before they are handed over; only the rest of one revision may exceed it. */
export const WATCH_BATCH_EVENTS = 1024;

/** One chunk of an encoded image, in bytes. */
export const IMAGE_CHUNK_BYTES = 256 * 1024;
/** Chunks handed to a restore and not yet loaded, in bytes. */
export const MAX_RESTORE_BYTES = 16 * 1024 * 1024;
