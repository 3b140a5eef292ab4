import { crc32c } from '@raftgate/bytes';
import type { Writer } from '@raftgate/bytes';

/** u32 payload length | u8 type | u32 crc32c(type, payload) (001-formats, section 7) */
export const FRAME_HEADER_BYTES = 9;
export const FRAME_TYPE_AT = 4;
export const FRAME_CHECKSUM_AT = 5;

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
  writer.patchU32(at, writer.length - body);
  writer.patchU32(at + FRAME_CHECKSUM_AT, writer.crc32c(body, writer.length, writer.crc32c(at + FRAME_TYPE_AT, at + FRAME_CHECKSUM_AT)));
}

/** True when header and payload, which stand together from `at` on, verify. */
export function frameVerifies(bytes: Uint8Array, at: number, end: number, expected: number): boolean {
  // Over the type byte of the header, and the payload.
  return crc32c(bytes, at + FRAME_HEADER_BYTES, end, crc32c(bytes, at + FRAME_TYPE_AT, at + FRAME_CHECKSUM_AT)) === expected;
}
