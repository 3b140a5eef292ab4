import { DecodeError, type Reader, type Writer } from '@raftgate/bytes';
import { ENTRY_FORMAT, MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS, MAX_INDEX } from './limits.ts';

/** 0 empty, 1 commands, 2 configuration (001-formats, section 1). */
export type LogEntryKind = 0 | 1 | 2;

/** One position of the log; the same shape as raft's Entry. */
export interface LogEntry {
  readonly term: number;
  readonly index: number;
  readonly kind: LogEntryKind;
  /** Milliseconds since the birth of the cluster. */
  readonly logTime: number;
  /** How many commands `body` holds. */
  readonly commands: number;
  /** At most MAX_ENTRY_BYTES; a view, for decoded entries, of the bytes they were decoded from. */
  readonly body: Uint8Array;
}

/** The format of section 1, for disk and wire alike; the body goes to the end, so the caller frames the entry. */
export function encodeEntry(writer: Writer, entry: LogEntry): void {
  writer.u8(ENTRY_FORMAT);
  writer.u8(entry.kind);
  writer.varint(entry.term);
  writer.varint(entry.index);
  writer.varint(entry.logTime);
  writer.varint(entry.commands);
  writer.raw(entry.body);
}

/** Reads one entry up to the reader's end. Throws DecodeError for anything `encodeEntry` would not have written. */
export function decodeEntry(reader: Reader): LogEntry {
  if (reader.u8() !== ENTRY_FORMAT) throw new DecodeError('MALFORMED', 'an entry of an unknown format');
  const kind = reader.u8();
  const term = reader.varint();
  const index = reader.varint();
  const logTime = reader.varint();
  const commands = reader.varint();
  if (reader.remaining > MAX_ENTRY_BYTES) throw new DecodeError('TOO_LONG', `an entry of ${reader.remaining} bytes`);
  if (term > MAX_INDEX || index > MAX_INDEX || index === 0) throw new DecodeError('OUT_OF_RANGE', 'term or index');
  if (!countFits(kind, commands)) throw new DecodeError('MALFORMED', `${commands} commands in an entry of kind ${kind}`);
  return { term, index, kind: kind as LogEntryKind, logTime, commands, body: reader.raw(reader.remaining) };
}

function countFits(kind: number, commands: number): boolean {
  if (kind === 0) return commands === 0;
  if (kind === 1) return commands >= 1 && commands <= MAX_ENTRY_COMMANDS;
  return kind === 2 && commands === 1;
}
