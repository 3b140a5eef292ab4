import type { Reader, Writer } from '@raftgate/bytes';
import type { DeleteRangeCommand } from './command.ts';
import { readFlags, readKey } from './fields.ts';

const PREV_KV = 1;

/** `u8 flags | string key | string end` */
export function writeDeleteRange(writer: Writer, command: DeleteRangeCommand): void {
  writer.u8(command.prevKv ? PREV_KV : 0);
  writer.latin1(command.key);
  writer.latin1(command.end);
}

export function readDeleteRange(reader: Reader): DeleteRangeCommand {
  const flags = readFlags(reader, PREV_KV);
  const key = readKey(reader);
  return { kind: 'deleteRange', key, end: readKey(reader), prevKv: flags !== 0 };
}
