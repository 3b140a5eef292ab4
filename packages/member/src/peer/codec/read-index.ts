import type { ReadIndexRequest } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { FRAME_READ_INDEX } from './frame-type.ts';

/** varint term | varint context */
export const readIndexCodec: Codec<ReadIndexRequest> = {
  frameType: FRAME_READ_INDEX,
  encode(writer, message) {
    writer.varint(message.term);
    writer.varint(message.context);
  },
  decode(reader, { from, to }) {
    return { type: 'readIndex', from, to, term: reader.varint(), context: reader.varint() };
  },
};
