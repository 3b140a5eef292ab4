import type { Reader, Writer } from '@raftgate/bytes';
import type { Message } from '@raftgate/raft';

/** Who the handshake said is at each end: no frame repeats it, so no frame can claim otherwise. */
export interface Ends {
  readonly from: number;
  readonly to: number;
}

/** One message type on the wire: a frame type (001-formats, section 7) and its payload, without the frame. */
export interface Codec<M extends Message> {
  readonly frameType: number;
  encode(writer: Writer, message: M): void;
  /** Throws DecodeError on malformed input; the frame reader catches it. */
  decode(reader: Reader, ends: Ends): M;
}
