import type { VoteRequest } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { readFlag, writeFlag } from './flag.ts';
import { FRAME_VOTE } from './frame-type.ts';

/** varint term | u8 pre | varint lastIndex | varint lastTerm | u8 transfer */
export const voteCodec: Codec<VoteRequest> = {
  frameType: FRAME_VOTE,
  encode(writer, message) {
    writer.varint(message.term);
    writeFlag(writer, message.pre);
    writer.varint(message.lastIndex);
    writer.varint(message.lastTerm);
    writeFlag(writer, message.transfer);
  },
  decode(reader, { from, to }) {
    const term = reader.varint();
    const pre = readFlag(reader);
    const lastIndex = reader.varint();
    const lastTerm = reader.varint();
    return { type: 'vote', from, to, term, pre, lastIndex, lastTerm, transfer: readFlag(reader) };
  },
};
