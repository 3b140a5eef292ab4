import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';

export function writeFlag(writer: Writer, value: boolean): void {
  writer.u8(value ? 1 : 0);
}

/** One byte, 0 or 1: one value has one encoding. */
export function readFlag(reader: Reader): boolean {
  const value = reader.u8();
  if (value > 1) throw new DecodeError('MALFORMED', `a flag of ${value}`);
  return value === 1;
}
