import { DecodeError, Reader } from '@raftgate/bytes';
import { decodeChange } from './codec/change.ts';
import { decodeChangeReply } from './codec/change-reply.ts';
import { decodeForward } from './codec/forward.ts';
import { decodeForwardRefused } from './codec/forward-refused.ts';
import {
  FRAME_APPEND,
  FRAME_CHANGE,
  FRAME_CHANGE_REPLY,
  FRAME_FORWARD,
  FRAME_FORWARD_REFUSED,
  FRAME_SNAPSHOT,
} from './codec/frame-type.ts';
import { decodeMessage, isMessageFrame } from './codec/message.ts';
import type { Hello } from './hello.ts';
import type { Receiver } from './host.ts';
import type { Kept } from './kept.ts';

/**
 * One verified frame of the message lane, from the member that said `hello`; `kept` holds what outlives the call. Returns why the
 * connection must close.
 */
export function receiveFrame(
  receiver: Receiver,
  hello: Hello,
  type: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  owned: boolean,
  kept: Kept,
): string | undefined {
  const isKept = type === FRAME_APPEND || type === FRAME_FORWARD;
  const reader = isKept && !owned ? kept.copy(bytes, start, end) : new Reader(bytes, start, end);
  try {
    return dispatch(receiver, hello, type, reader);
  } catch (error) {
    if (error instanceof DecodeError) return `a malformed frame of type ${type}: ${error.message}`;
    throw error;
  }
}

function dispatch(receiver: Receiver, hello: Hello, type: number, reader: Reader): string | undefined {
  if (type === FRAME_FORWARD) {
    receiver.forward(hello.from, hello.boot, decodeForward(reader));
    return undefined;
  }
  if (type === FRAME_FORWARD_REFUSED) {
    const refused = decodeForwardRefused(reader);
    if (reader.remaining !== 0) throw new DecodeError('MALFORMED', 'bytes behind a refusal');
    receiver.forwardRefused(hello.from, refused);
    return undefined;
  }
  if (type === FRAME_CHANGE) {
    receiver.change(hello.from, decodeChange(reader));
    return undefined;
  }
  if (type === FRAME_CHANGE_REPLY) {
    const { sequence, reply } = decodeChangeReply(reader);
    receiver.changeReply(hello.from, sequence, reply);
    return undefined;
  }
  if (type === FRAME_SNAPSHOT || !isMessageFrame(type)) return `no frame type ${type} on the message lane`;
  receiver.message(decodeMessage(type, reader, hello));
  return undefined;
}
