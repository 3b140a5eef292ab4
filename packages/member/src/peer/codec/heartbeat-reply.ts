import type { HeartbeatReply } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { FRAME_HEARTBEAT_REPLY } from './frame-type.ts';

/** varint term | varint context | varint promiseMs */
export const heartbeatReplyCodec: Codec<HeartbeatReply> = {
  frameType: FRAME_HEARTBEAT_REPLY,
  encode(writer, message) {
    writer.varint(message.term);
    writer.varint(message.context);
    writer.varint(message.promiseMs);
  },
  decode(reader, { from, to }) {
    const term = reader.varint();
    const context = reader.varint();
    return { type: 'heartbeatReply', from, to, term, context, promiseMs: reader.varint() };
  },
};
