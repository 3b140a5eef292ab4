import type { InstallSnapshotReply } from '@raftgate/raft';
import type { Codec } from './codec.ts';
import { readFlag, writeFlag } from './flag.ts';
import { FRAME_SNAPSHOT_REPLY } from './frame-type.ts';

/** varint term | varint index | u8 rejected */
export const snapshotReplyCodec: Codec<InstallSnapshotReply> = {
  frameType: FRAME_SNAPSHOT_REPLY,
  encode(writer, message) {
    writer.varint(message.term);
    writer.varint(message.index);
    writeFlag(writer, message.rejected);
  },
  decode(reader, { from, to }) {
    const term = reader.varint();
    const index = reader.varint();
    return { type: 'snapshotReply', from, to, term, index, rejected: readFlag(reader) };
  },
};
