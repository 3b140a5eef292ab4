import { DecodeError, Reader, crc32c, equalBytes } from '@raftgate/bytes';
import type { Writer } from '@raftgate/bytes';

/** "RGPEER" */
export const MAGIC = Uint8Array.of(0x52, 0x47, 0x50, 0x45, 0x45, 0x52);

const LENGTH_BYTES = 2;
const CHECKSUM_BYTES = 4;

/** Adds the checksum and fills in the u16 length the writer began with. */
export function sealHandshake(writer: Writer): Uint8Array {
  writer.u32(crc32c(writer.view(), LENGTH_BYTES));
  const bytes = writer.take();
  const length = bytes.length - LENGTH_BYTES;
  bytes[0] = length & 0xff;
  bytes[1] = length >>> 8;
  return bytes;
}

/** Checks checksum and magic of what stood behind the length; the reader stands behind the magic. */
export function openHandshake(bytes: Uint8Array): Reader {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < MAGIC.length) throw new DecodeError('TRUNCATED', 'a handshake too short for its magic');
  if (!equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) throw new DecodeError('MALFORMED', 'not a raftgate peer');
  if (new Reader(bytes, end).u32() !== crc32c(bytes, 0, end)) throw new DecodeError('MALFORMED', 'handshake checksum');
  return new Reader(bytes, MAGIC.length, end);
}
