import { DecodeError } from '@raftgate/bytes';
import type { AppendRequest, Entry } from '@raftgate/raft';
import { decodeEntry, encodeEntry } from '@raftgate/storage';
import { MAX_ENTRY_BYTES } from '../../limits.ts';
import type { Codec } from './codec.ts';
import { FRAME_APPEND } from './frame-type.ts';

/** What the fields of an entry take beside its body (001-formats, section 1). */
const ENTRY_HEADER_BYTES = 64;
/** Smallest entry with its length: what bounds the count before anything is allocated. */
const SMALLEST_ENTRY_BYTES = 7;

/** varint term | varint prevIndex | varint prevTerm | varint commit | varint n | n entries, each behind its varint length */
export const appendCodec: Codec<AppendRequest> = {
  frameType: FRAME_APPEND,
  encode(writer, message) {
    writer.varint(message.term);
    writer.varint(message.prevIndex);
    writer.varint(message.prevTerm);
    writer.varint(message.commit);
    writer.varint(message.entries.length);
    for (const entry of message.entries) encodeEntry(writer, entry);
  },
  decode(reader, { from, to }) {
    const term = reader.varint();
    const prevIndex = reader.varint();
    const prevTerm = reader.varint();
    const commit = reader.varint();
    const count = reader.varint();
    if (count * SMALLEST_ENTRY_BYTES > reader.remaining) throw new DecodeError('TRUNCATED', `${count} entries do not fit`);
    const entries: Entry[] = [];
    for (let i = 0; i < count; i++) entries.push(decodeEntry(reader.bytes(MAX_ENTRY_BYTES + ENTRY_HEADER_BYTES)));
    return { type: 'append', from, to, term, prevIndex, prevTerm, commit, entries };
  },
};
