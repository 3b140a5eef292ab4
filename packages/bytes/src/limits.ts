/** Arguments handed to one `String.fromCharCode` call; far below what any engine's stack holds. */
export const CHAR_CHUNK = 4096;

/** A Writer's first buffer, in bytes, unless the caller asks for another. */
export const WRITER_INITIAL_BYTES = 256;

/** What a Writer takes at once after `detach`, and the least it goes on in. */
export const WRITER_CHUNK_BYTES = 8 * 1024;
export const WRITER_LEAST_BYTES = 256;

/** 53 bits of 7 each. */
export const VARINT_MAX_BYTES = 8;
