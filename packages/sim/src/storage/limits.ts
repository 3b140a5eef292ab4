/** Disk operations one call may take before it counts as endless. */
export const MAX_STEPS = 4_000;
/** What is added where numbers are to be beyond 32 bits. */
export const FAR = 2 ** 33 + 7;
/** Of an entry, and of a snapshot that ends in it: beyond 32 bits in every history. */
export const logTimeOf = (index: number): number => index * 10 + FAR;
/** Entries the log holds beyond which the caller only takes snapshots. */
export const MAX_HELD = 40;
/** A group the log takes leaves this much of half a segment to record and checksums. */
export const ENTRY_OVERHEAD_BYTES = 64;
/** What a disk writes whole or not at all; a segment's first one is its header. */
export const SECTOR_BYTES = 512;
/** Kept free in every segment (001-formats, section 3, type 5). */
export const SEAL_BYTES = 32;
/** Where records begin (001-formats, section 3). */
export const RECORD_ALIGNMENT = 16;
/** Of a record: length, type, group and checksum. */
export const RECORD_HEADER_BYTES = 16;
