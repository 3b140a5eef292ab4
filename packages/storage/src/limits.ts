/** Formats written by this build; a higher one on disk is RG_DATA_DIR_NEWER. */
export const ENTRY_FORMAT = 1;
export const WAL_FORMAT = 1;
export const SNAPSHOT_FORMAT = 1;
export const IDENTITY_FORMAT = 1;

/** Terms and indexes are below 2^52, so that adding one never overflows. */
export const MAX_INDEX = 2 ** 52 - 1;

/** Body of one entry, and commands in it. */
export const MAX_ENTRY_BYTES = 4 * 1024 * 1024;
export const MAX_ENTRY_COMMANDS = 4_096;

/** What a write of a disk is atomic in. */
export const SECTOR_BYTES = 512;

/** Zero-filled size of a segment, unless the options say otherwise. */
export const SEGMENT_BYTES = 16 * 1024 * 1024;
/** Smallest and largest segment the options may ask for, and the largest that is read. */
export const MIN_SEGMENT_BYTES = 4 * 1024;
export const MAX_SEGMENT_BYTES = 64 * 1024 * 1024;
/** One write and one fdatasync; at most half a segment when segments are small. */
export const MAX_GROUP_BYTES = 8 * 1024 * 1024;
/** Encoded groups that wait for the one in flight; one append more is refused with RG_WAL_QUEUE_FULL. */
export const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
/** Zeros written at once while a segment is prepared. */
export const FILL_BYTES = 1024 * 1024;
/** Peers whose incarnation is recorded; each segment repeats them. */
export const MAX_PEERS = 1_024;

/** Payload of one snapshot chunk. */
export const MAX_CHUNK_BYTES = 256 * 1024;
/** Configuration bytes in a snapshot's header. */
export const MAX_CONFIGURATION_BYTES = 1024 * 1024;
/** Of a snapshot that is received, no more than this is lost with the power. */
export const SNAPSHOT_SYNC_BYTES = 16 * 1024 * 1024;
/** Bytes read from a snapshot file at once. */
export const SNAPSHOT_READ_BYTES = 256 * 1024;

/** The identity file. */
export const MAX_IDENTITY_BYTES = 16 * 1024;
