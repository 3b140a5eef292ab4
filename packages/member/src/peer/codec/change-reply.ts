import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';
import { MAX_REFUSAL_BYTES } from '../../limits.ts';
import { CHANGE_CODES } from '../../membership/codes.ts';
import type { RefusedCode } from '../../outcome.ts';
import type { MembershipRefusedCode } from '../../membership/request.ts';

/** What a leader made of a change it was asked for. */
export type ChangeReply =
  /** Not the leader of that term: nothing of it is in any log, and another may be asked. */
  | { readonly reply: 'notLeader' }
  /** It stands in the log at `index`; committed when that index is applied with that term. `id` is whom it is about. */
  | { readonly reply: 'proposed'; readonly index: number; readonly term: number; readonly id: number }
  | { readonly reply: 'refused'; readonly code: RefusedCode | MembershipRefusedCode; readonly message: string };

const NOT_LEADER = 0;
const PROPOSED = 1;
const REFUSED = 2;

/** varint sequence | u8 reply | (1: varint index, term, id) (2: u8 code, string message) */
export function encodeChangeReply(writer: Writer, sequence: number, reply: ChangeReply): void {
  writer.varint(sequence);
  switch (reply.reply) {
    case 'notLeader':
      return writer.u8(NOT_LEADER);
    case 'proposed':
      writer.u8(PROPOSED);
      writer.varint(reply.index);
      writer.varint(reply.term);
      return writer.varint(reply.id);
    case 'refused':
      writer.u8(REFUSED);
      writer.u8(CHANGE_CODES.indexOf(reply.code));
      return writer.utf8(reply.message.slice(0, MAX_REFUSAL_BYTES / BYTES_A_CHAR));
  }
}

/** Of UTF-8, at most, for a UTF-16 unit. */
const BYTES_A_CHAR = 3;

/** Throws DecodeError. */
export function decodeChangeReply(reader: Reader): { readonly sequence: number; readonly reply: ChangeReply } {
  const sequence = reader.varint();
  const reply = readReply(reader);
  if (reader.remaining !== 0) throw new DecodeError('MALFORMED', 'bytes behind the answer to a change');
  return { sequence, reply };
}

function readReply(reader: Reader): ChangeReply {
  const reply = reader.u8();
  if (reply === NOT_LEADER) return { reply: 'notLeader' };
  if (reply === PROPOSED) return { reply: 'proposed', index: reader.varint(), term: reader.varint(), id: reader.varint() };
  if (reply !== REFUSED) throw new DecodeError('MALFORMED', `no answer ${reply}`);
  const code = CHANGE_CODES[reader.u8()];
  if (code === undefined) throw new DecodeError('MALFORMED', 'an unknown refusal');
  return { reply: 'refused', code, message: reader.utf8(MAX_REFUSAL_BYTES) };
}
