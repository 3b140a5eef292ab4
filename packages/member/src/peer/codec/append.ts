import { DecodeError } from '@raftgate/bytes';
import type { AppendRequest, Entry } from '@raftgate/raft';
import { decodeEntry, encodeEntry } from '@raftgate/storage';
import type { Codec } from './codec.ts';
import { readFlag, writeFlag } from './flag.ts';
import { FRAME_APPEND } from './frame-type.ts';

/** The smallest entry behind its length: bounds the count before anything is allocated. */
const SMALLEST_ENTRY_BYTES = 10;

/** varint term | varint prevIndex | varint prevTerm | varint commit | u8 wantsReply | varint n | n entries, each behind its u32 length */
export const appendCodec: Codec<AppendRequest> = {
  frameType: FRAME_APPEND,
  encode(writer, message) {
    writer.varint(message.term);
    writer.varint(message.prevIndex);
    writer.varint(message.prevTerm);
    writer.varint(message.commit);
    writeFlag(writer, message.wantsReply);
    writer.varint(message.entries.length);
    for (const entry of message.entries) {
      const at = writer.length;
      writer.u32(0);
      encodeEntry(writer, entry);
      writer.patchU32(at, writer.length - at - 4);
    }
  },
  decode(reader, { from, to }) {
    const term = reader.varint();
    const prevIndex = reader.varint();
    const prevTerm = reader.varint();
    const commit = reader.varint();
    const wantsReply = readFlag(reader);
    const count = reader.varint();
    if (count * SMALLEST_ENTRY_BYTES > reader.remaining) throw new DecodeError('TRUNCATED', `${count} entries do not fit`);
    const entries: Entry[] = [];
    for (let i = 0; i < count; i++) entries.push(decodeEntry(reader.part(reader.u32())));
    return { type: 'append', from, to, term, prevIndex, prevTerm, commit, entries, wantsReply };
  },
};
