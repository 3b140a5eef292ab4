import { concatBytes } from '@raftgate/bytes';
import { MESSAGE_PREFIX_BYTES } from './limits.ts';

export type FrameRefusal = 'compressed' | 'tooLarge';

/** Hears of what a Deframer finds. */
export interface FrameSink {
  /** One whole message: a view of what was pushed where it came in one piece. */
  onFrame(message: Uint8Array): void;
  /** The stream cannot go on; nothing more is reported. `bytes` is what the frame said it holds. */
  onRefused(refusal: FrameRefusal, bytes: number): void;
}

/** Cuts a gRPC byte stream into messages. Holds only bytes that arrived: a large announced length reserves nothing. */
export class Deframer {
  private readonly maxBytes: number;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private wanted = MESSAGE_PREFIX_BYTES;
  private inMessage = false;
  private refused = false;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** False when the stream may end here. */
  get isMidMessage(): boolean {
    return this.inMessage || this.pendingBytes > 0;
  }

  push(chunk: Uint8Array, sink: FrameSink): void {
    let at = 0;
    while (!this.refused) {
      const missing = this.wanted - this.pendingBytes;
      if (chunk.length - at < missing) return this.keep(chunk, at);
      const piece = chunk.subarray(at, at + missing);
      at += missing;
      this.take(this.pendingBytes === 0 ? piece : this.join(piece), sink);
      // An empty message needs no bytes: the loop goes on for it even at the end of the chunk.
      if (at === chunk.length && this.wanted > 0) return;
    }
  }

  /** Stops for good: a sink that has had enough. */
  stop(): void {
    this.refused = true;
    this.pending = [];
    this.pendingBytes = 0;
  }

  private keep(chunk: Uint8Array, at: number): void {
    if (at === chunk.length) return;
    this.pending.push(chunk.subarray(at));
    this.pendingBytes += chunk.length - at;
  }

  private join(last: Uint8Array): Uint8Array {
    const whole = concatBytes([...this.pending, last]);
    this.pending = [];
    this.pendingBytes = 0;
    return whole;
  }

  private take(piece: Uint8Array, sink: FrameSink): void {
    if (this.inMessage) {
      this.inMessage = false;
      this.wanted = MESSAGE_PREFIX_BYTES;
      return sink.onFrame(piece);
    }
    const length = ((piece[1] << 24) | (piece[2] << 16) | (piece[3] << 8) | piece[4]) >>> 0;
    if (piece[0] !== 0) return this.refuse('compressed', length, sink);
    if (length > this.maxBytes) return this.refuse('tooLarge', length, sink);
    this.inMessage = true;
    this.wanted = length;
  }

  private refuse(refusal: FrameRefusal, bytes: number, sink: FrameSink): void {
    this.stop();
    sink.onRefused(refusal, bytes);
  }
}

/** The prefix of a message of `bytes` bytes, uncompressed. */
export function framePrefix(bytes: number): Uint8Array {
  return Uint8Array.of(0, bytes >>> 24, (bytes >>> 16) & 0xff, (bytes >>> 8) & 0xff, bytes & 0xff);
}
