import type { Heartbeat } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { FRAME_HEARTBEAT } from './frame-type.ts';

/** varint term | varint commit | varint context */
export const heartbeatCodec: Codec<Heartbeat> = {
  frameType: FRAME_HEARTBEAT,
  encode(writer, message) {
    writer.varint(message.term);
    writer.varint(message.commit);
    writer.varint(message.context);
  },
  decode(reader, { from, to }) {
    const term = reader.varint();
    const commit = reader.varint();
    return { type: 'heartbeat', from, to, term, commit, context: reader.varint() };
  },
};
