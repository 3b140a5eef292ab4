import { DecodeError } from '@raftgate/bytes';
import type { Reader } from '@raftgate/bytes';
import { TERM_INDEX_LIMIT } from '@raftgate/raft';

/** A term or an index: below 2^52 on every door (001-formats), so that adding one never overflows. Throws DecodeError. */
export function readPosition(reader: Reader): number {
  const value = reader.varint();
  if (value >= TERM_INDEX_LIMIT) throw new DecodeError('OUT_OF_RANGE', `a term or index of ${value}`);
  return value;
}
