import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';
import { MAX_ENTRY_COMMANDS } from '../../limits.ts';

/** Why a leader took none of a forwarded batch. Nothing of it is in any log: trying again is safe. */
export type ForwardRefusal = 'NOT_LEADER' | 'OVERLOADED' | 'MALFORMED';

/** Numbers of 001-formats, section 7. */
const REFUSALS: readonly ForwardRefusal[] = ['NOT_LEADER', 'OVERLOADED', 'MALFORMED'];

export interface ForwardRefused {
  readonly firstSeq: number;
  readonly commands: number;
  readonly refusal: ForwardRefusal;
}

/** varint firstSeq | varint n | u8 refusal (1 not leader, 2 overloaded, 3 malformed) */
export function encodeForwardRefused(writer: Writer, refused: ForwardRefused): void {
  writer.varint(refused.firstSeq);
  writer.varint(refused.commands);
  writer.u8(REFUSALS.indexOf(refused.refusal) + 1);
}

/** Throws DecodeError. */
export function decodeForwardRefused(reader: Reader): ForwardRefused {
  const firstSeq = reader.varint();
  const commands = reader.varint();
  if (commands < 1 || commands > MAX_ENTRY_COMMANDS) throw new DecodeError('OUT_OF_RANGE', `${commands} refused commands`);
  const refusal = REFUSALS[reader.u8() - 1];
  if (refusal === undefined) throw new DecodeError('MALFORMED', 'an unknown refusal');
  return { firstSeq, commands, refusal };
}
