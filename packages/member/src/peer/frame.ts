import { crc32c } from '@raftgate/bytes';
import type { Writer } from '@raftgate/bytes';

/** u24 payload length | u8 check of the length | u8 type | u32 crc32c(type, payload) (001-formats, section 7) */
export const FRAME_HEADER_BYTES = 9;
export const FRAME_TYPE_AT = 4;
export const FRAME_CHECKSUM_AT = 5;

/**
 * The length with its check above it. A length that was damaged on the way is found at once: the checksum would be looked at behind as many
 * bytes as it says, and what the sender says meanwhile would be lost in them.
 */
export function lengthWord(length: number): number {
  return (length | (checkOf(length) << 24)) >>> 0;
}

/** The length that such a word says; undefined when its check does not fit. */
export function lengthOf(word: number): number | undefined {
  const length = word & 0xff_ff_ff;
  return word >>> 24 === checkOf(length) ? length : undefined;
}

/** One bit that differs anywhere makes it differ; of nothing but zeros it is none. */
function checkOf(length: number): number {
  return 0xa5 ^ (length & 0xff) ^ ((length >>> 8) & 0xff) ^ (length >>> 16);
}

/** Begins a frame; returns where, for `endFrame`. */
export function beginFrame(writer: Writer, type: number): number {
  const at = writer.length;
  writer.u32(0);
  writer.u8(type);
  writer.u32(0);
  return at;
}

/** Fills in length and checksum of the frame that began at `at` and ends here. */
export function endFrame(writer: Writer, at: number): void {
  const body = at + FRAME_HEADER_BYTES;
  writer.patchU32(at, lengthWord(writer.length - body));
  writer.patchU32(at + FRAME_CHECKSUM_AT, writer.crc32c(body, writer.length, writer.crc32c(at + FRAME_TYPE_AT, at + FRAME_CHECKSUM_AT)));
}

/** True when header and payload, which stand together from `at` on, verify. */
export function frameVerifies(bytes: Uint8Array, at: number, end: number, expected: number): boolean {
  // Over the type byte of the header, and the payload.
  return crc32c(bytes, at + FRAME_HEADER_BYTES, end, crc32c(bytes, at + FRAME_TYPE_AT, at + FRAME_CHECKSUM_AT)) === expected;
}
