import type { InstallSnapshot } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { FRAME_SNAPSHOT } from './frame-type.ts';

/** varint term | varint index | varint indexTerm; on lane 1 the file's bytes follow in frames of their own */
export const snapshotCodec: Codec<InstallSnapshot> = {
  frameType: FRAME_SNAPSHOT,
  encode(writer, message) {
    writer.varint(message.term);
    writer.varint(message.index);
    writer.varint(message.indexTerm);
  },
  decode(reader, { from, to }) {
    const term = reader.varint();
    const index = reader.varint();
    return { type: 'snapshot', from, to, term, index, indexTerm: reader.varint() };
  },
};
