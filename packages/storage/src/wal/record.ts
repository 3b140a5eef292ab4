import { DecodeError, Reader, type Writer } from '@raftgate/bytes';
import { decodeEntry, encodeEntry, type LogEntry } from '../entry.ts';
import { MAX_INDEX } from '../limits.ts';
import { masked } from './mask.ts';
import type { HardState, Recovering, SnapshotMarker } from './types.ts';

/** Type bytes of 001-formats, section 3. */
const TYPE_ENTRY = 1;
const TYPE_HARD_STATE = 2;
const TYPE_SNAPSHOT = 3;
const TYPE_PEER = 4;
const TYPE_SEALED = 5;
const TYPE_RECOVERING = 6;
/** An entry whose bytes are masked (mask.ts): u8 mask, then each byte of an entry ^ mask. */
export const TYPE_MASKED_ENTRY = 7;

export type WalRecord =
  | { readonly type: 'entry'; readonly entry: LogEntry }
  | { readonly type: 'hardState'; readonly hardState: HardState }
  | { readonly type: 'snapshot'; readonly marker: SnapshotMarker }
  | { readonly type: 'peer'; readonly peer: number; readonly incarnation: number }
  | { readonly type: 'sealed'; readonly records: number }
  | { readonly type: 'recovering'; readonly state: Recovering };

export function recordType(record: WalRecord): number {
  switch (record.type) {
    case 'entry':
      return TYPE_ENTRY;
    case 'hardState':
      return TYPE_HARD_STATE;
    case 'snapshot':
      return TYPE_SNAPSHOT;
    case 'peer':
      return TYPE_PEER;
    case 'sealed':
      return TYPE_SEALED;
    case 'recovering':
      return TYPE_RECOVERING;
  }
}

export function encodePayload(writer: Writer, record: WalRecord): void {
  switch (record.type) {
    case 'entry':
      return encodeEntry(writer, record.entry);
    case 'hardState':
      writer.varint(record.hardState.term);
      writer.varint(record.hardState.vote);
      return writer.varint(record.hardState.commit);
    case 'snapshot':
      writer.varint(record.marker.index);
      return writer.varint(record.marker.term);
    case 'peer':
      writer.varint(record.peer);
      return writer.varint(record.incarnation);
    case 'sealed':
      return writer.varint(record.records);
    case 'recovering':
      return writer.varint(record.state);
  }
}

/** Throws DecodeError: the bytes verified, so whoever wrote them speaks another dialect. */
export function decodePayload(type: number, bytes: Uint8Array, start: number, end: number): WalRecord {
  const reader = new Reader(bytes, start, end);
  const record = decodeByType(type, reader);
  if (reader.remaining > 0) throw new DecodeError('MALFORMED', `${reader.remaining} bytes left over in a record of type ${type}`);
  return record;
}

function decodeByType(type: number, reader: Reader): WalRecord {
  switch (type) {
    case TYPE_ENTRY:
      return { type: 'entry', entry: decodeEntry(reader) };
    case TYPE_HARD_STATE:
      return { type: 'hardState', hardState: { term: bounded(reader), vote: reader.varint(), commit: bounded(reader) } };
    case TYPE_SNAPSHOT:
      return { type: 'snapshot', marker: { index: bounded(reader), term: bounded(reader) } };
    case TYPE_PEER:
      return { type: 'peer', peer: reader.varint(), incarnation: reader.varint() };
    case TYPE_SEALED:
      return { type: 'sealed', records: reader.varint() };
    case TYPE_RECOVERING:
      return { type: 'recovering', state: recovering(reader.varint()) };
    case TYPE_MASKED_ENTRY: {
      const mask = reader.u8();
      const entry = new Reader(masked(reader.raw(reader.remaining), mask));
      const record = decodeByType(TYPE_ENTRY, entry);
      if (mask === 0 || entry.remaining > 0) throw new DecodeError('MALFORMED', 'a masked entry that is none');
      return record;
    }
    default:
      throw new DecodeError('MALFORMED', `a record of unknown type ${type}`);
  }
}

function bounded(reader: Reader): number {
  const value = reader.varint();
  if (value > MAX_INDEX) throw new DecodeError('OUT_OF_RANGE', 'a term or index of 2^52 or more');
  return value;
}

function recovering(value: number): Recovering {
  if (value !== 0 && value !== 1 && value !== 2) throw new DecodeError('OUT_OF_RANGE', `recovering state ${value}`);
  return value;
}
