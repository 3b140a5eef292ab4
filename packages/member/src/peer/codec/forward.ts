import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';
import { MAX_COMMAND_BYTES, MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS } from '../../limits.ts';

/** Commands on their way to the leader: encoded as section 2 says, back to back, spliced into an entry as they are. */
export interface Forward {
  /** The term of the leader they are meant for. Another term refuses them, so that a later one proves them lost. */
  readonly term: number;
  /** The sender's sequences lie in here, in order; a refusal names them. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly commands: number;
  readonly bytes: Uint8Array;
}

/** varint term | varint firstSeq | varint lastSeq | varint n | n commands to the end */
export function encodeForward(writer: Writer, forward: Forward): void {
  writer.varint(forward.term);
  writer.varint(forward.firstSeq);
  writer.varint(forward.lastSeq);
  writer.varint(forward.commands);
  writer.raw(forward.bytes);
}

/** Checks the bounds; the commands themselves are walked before they are spliced. Throws DecodeError. */
export function decodeForward(reader: Reader): Forward {
  const term = reader.varint();
  const firstSeq = reader.varint();
  const lastSeq = reader.varint();
  const commands = reader.varint();
  if (commands < 1 || commands > MAX_ENTRY_COMMANDS) throw new DecodeError('OUT_OF_RANGE', `${commands} forwarded commands`);
  const length = reader.remaining;
  if (length > MAX_ENTRY_BYTES || length > commands * MAX_COMMAND_BYTES) throw new DecodeError('TOO_LONG', 'a forwarded batch');
  return { term, firstSeq, lastSeq, commands, bytes: reader.raw(length) };
}
