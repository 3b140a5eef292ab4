import { MESSAGE_TYPES } from '@raftgate/raft';

/** What the network knows of the peer protocol (001-formats, section 7): where frames begin, and what they are. */
const HEADER_BYTES = 9;
const TYPE_AT = 4;

/** Names of frame types, for reports; the index is the type. */
export const FRAME_NAMES = [
  '',
  ...MESSAGE_TYPES,
  'forward',
  'forwardRefused',
  'snapshotBytes',
  'change',
  'changeReply',
  'cluster',
  'snapshotResume',
  'met',
] as const;

const SNAPSHOT = 7;
const READ_INDEX_REPLY = 11;

export interface Frame {
  readonly type: number;
  readonly at: number;
  readonly end: number;
}

const NONE: readonly Frame[] = [];

/** The frames of one write; none when it is a handshake, or does not hold whole frames. */
export function framesOf(bytes: Uint8Array): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + HEADER_BYTES > bytes.length) return NONE;
    const length = bytes[at] + bytes[at + 1] * 0x100 + bytes[at + 2] * 0x1_0000;
    const end = at + HEADER_BYTES + length;
    const type = bytes[at + TYPE_AT];
    if (end > bytes.length || type === 0 || type >= FRAME_NAMES.length) return NONE;
    frames.push({ type, at, end });
    at = end;
  }
  return frames;
}

/**
 * Whether Raft itself must bear that this frame is lost, late or there twice: its messages are. What is sent once by promise
 * (forwarded commands, their refusals) and a snapshot's stream are not.
 */
export function isRaftMessage(type: number): boolean {
  return type !== SNAPSHOT && type <= READ_INDEX_REPLY;
}
