import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';
import type { Message } from '@raftgate/raft';
import { beginFrame, endFrame } from '../frame.ts';
import { appendCodec } from './append.ts';
import { appendReplyCodec } from './append-reply.ts';
import type { Codec, Ends } from './codec.ts';
import { heartbeatCodec } from './heartbeat.ts';
import { heartbeatReplyCodec } from './heartbeat-reply.ts';
import { readIndexCodec } from './read-index.ts';
import { readIndexReplyCodec } from './read-index-reply.ts';
import { snapshotCodec } from './snapshot.ts';
import { snapshotReplyCodec } from './snapshot-reply.ts';
import { timeoutNowCodec } from './timeout-now.ts';
import { voteCodec } from './vote.ts';
import { voteReplyCodec } from './vote-reply.ts';

type CodecTable = { readonly [T in Message['type']]: Codec<Extract<Message, { readonly type: T }>> };

const BY_TYPE: CodecTable = {
  vote: voteCodec,
  voteReply: voteReplyCodec,
  append: appendCodec,
  appendReply: appendReplyCodec,
  heartbeat: heartbeatCodec,
  heartbeatReply: heartbeatReplyCodec,
  snapshot: snapshotCodec,
  snapshotReply: snapshotReplyCodec,
  timeoutNow: timeoutNowCodec,
  readIndex: readIndexCodec,
  readIndexReply: readIndexReplyCodec,
};

interface Decoder {
  decode(reader: Reader, ends: Ends): Message;
}

const BY_FRAME_TYPE: ReadonlyMap<number, Decoder> = new Map(
  Object.values(BY_TYPE).map((codec): [number, Decoder] => [codec.frameType, codec]),
);

/** Appends one message as a frame. */
export function encodeMessage(writer: Writer, message: Message): void {
  // The table pairs each type with its codec; the compiler cannot follow the pair through an index.
  const codec = BY_TYPE[message.type] as Codec<Message>;
  const at = beginFrame(writer, codec.frameType);
  codec.encode(writer, message);
  endFrame(writer, at);
}

export function isMessageFrame(frameType: number): boolean {
  return BY_FRAME_TYPE.has(frameType);
}

/** Throws DecodeError on malformed input, bytes left over included. */
export function decodeMessage(frameType: number, reader: Reader, ends: Ends): Message {
  const codec = BY_FRAME_TYPE.get(frameType);
  if (codec === undefined) throw new DecodeError('MALFORMED', `no message of frame type ${frameType}`);
  const message: Message = codec.decode(reader, ends);
  if (reader.remaining !== 0) throw new DecodeError('MALFORMED', `${reader.remaining} bytes behind a message`);
  return message;
}
