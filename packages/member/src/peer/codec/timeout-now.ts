import type { TimeoutNow } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { FRAME_TIMEOUT_NOW } from './frame-type.ts';

/** varint term */
export const timeoutNowCodec: Codec<TimeoutNow> = {
  frameType: FRAME_TIMEOUT_NOW,
  encode(writer, message) {
    writer.varint(message.term);
  },
  decode(reader, { from, to }) {
    return { type: 'timeoutNow', from, to, term: reader.varint() };
  },
};
