import type { VoteReply } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { readFlag, writeFlag } from './flag.ts';
import { FRAME_VOTE_REPLY } from './frame-type.ts';

/** varint term | u8 pre | u8 granted */
export const voteReplyCodec: Codec<VoteReply> = {
  frameType: FRAME_VOTE_REPLY,
  encode(writer, message) {
    writer.varint(message.term);
    writeFlag(writer, message.pre);
    writeFlag(writer, message.granted);
  },
  decode(reader, { from, to }) {
    const term = reader.varint();
    const pre = readFlag(reader);
    return { type: 'voteReply', from, to, term, pre, granted: readFlag(reader) };
  },
};
