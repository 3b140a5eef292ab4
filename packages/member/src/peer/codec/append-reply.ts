import type { AppendReply } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { readFlag, writeFlag } from './flag.ts';
import { FRAME_APPEND_REPLY } from './frame-type.ts';

/** varint term | varint index | u8 rejected | varint hintIndex | varint hintTerm */
export const appendReplyCodec: Codec<AppendReply> = {
  frameType: FRAME_APPEND_REPLY,
  encode(writer, message) {
    writer.varint(message.term);
    writer.varint(message.index);
    writeFlag(writer, message.rejected);
    writer.varint(message.hintIndex);
    writer.varint(message.hintTerm);
  },
  decode(reader, { from, to }) {
    const term = reader.varint();
    const index = reader.varint();
    const rejected = readFlag(reader);
    const hintIndex = reader.varint();
    return { type: 'appendReply', from, to, term, index, rejected, hintIndex, hintTerm: reader.varint() };
  },
};
