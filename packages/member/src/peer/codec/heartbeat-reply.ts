import type { HeartbeatReply } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { FRAME_HEARTBEAT_REPLY } from './frame-type.ts';

/** varint term | varint context */
export const heartbeatReplyCodec: Codec<HeartbeatReply> = {
  frameType: FRAME_HEARTBEAT_REPLY,
  encode(writer, message) {
    writer.varint(message.term);
    writer.varint(message.context);
  },
  decode(reader, { from, to }) {
    return { type: 'heartbeatReply', from, to, term: reader.varint(), context: reader.varint() };
  },
};
