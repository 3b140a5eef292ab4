import type { ReadIndexReply } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { readFlag, writeFlag } from './flag.ts';
import { FRAME_READ_INDEX_REPLY } from './frame-type.ts';

/** varint term | varint context | varint index | u8 rejected */
export const readIndexReplyCodec: Codec<ReadIndexReply> = {
  frameType: FRAME_READ_INDEX_REPLY,
  encode(writer, message) {
    writer.varint(message.term);
    writer.varint(message.context);
    writer.varint(message.index);
    writeFlag(writer, message.rejected);
  },
  decode(reader, { from, to }) {
    const term = reader.varint();
    const context = reader.varint();
    const index = reader.varint();
    return { type: 'readIndexReply', from, to, term, context, index, rejected: readFlag(reader) };
  },
};
