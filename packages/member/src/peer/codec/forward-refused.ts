import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';

/** Why a leader took none of a forwarded batch. Nothing of it is in any log: trying again is safe. */
export type ForwardRefusal = 'NOT_LEADER' | 'OVERLOADED' | 'MALFORMED';

/** Numbers of 001-formats, section 7. */
const REFUSALS: readonly ForwardRefusal[] = ['NOT_LEADER', 'OVERLOADED', 'MALFORMED'];

export interface ForwardRefused {
  /** The batch's own: the same commands may be on their way once more, for a later leader. */
  readonly term: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly refusal: ForwardRefusal;
}

/** varint term | varint firstSeq | varint lastSeq | u8 refusal (1 not leader, 2 overloaded, 3 malformed) */
export function encodeForwardRefused(writer: Writer, refused: ForwardRefused): void {
  writer.varint(refused.term);
  writer.varint(refused.firstSeq);
  writer.varint(refused.lastSeq);
  writer.u8(REFUSALS.indexOf(refused.refusal) + 1);
}

/** Throws DecodeError. */
export function decodeForwardRefused(reader: Reader): ForwardRefused {
  const term = reader.varint();
  const firstSeq = reader.varint();
  const lastSeq = reader.varint();
  const refusal = REFUSALS[reader.u8() - 1];
  if (refusal === undefined) throw new DecodeError('MALFORMED', 'an unknown refusal');
  return { term, firstSeq, lastSeq, refusal };
}
