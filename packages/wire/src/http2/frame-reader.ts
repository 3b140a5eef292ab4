import { MAX_FRAME_BYTES } from './limits.ts';
import { FRAME_HEADER_BYTES, u32 } from './protocol.ts';

export interface FrameReceiver {
  /** One whole frame; its payload is `bytes[start, end)` and is gone when this returns. */
  onFrame(type: number, flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void;
  /** A frame announces more than MAX_FRAME_BYTES; nothing more is reported. */
  onFrameTooLarge(): void;
}

/** Cuts the bytes of a connection into frames. Holds at most one, and only while it is incomplete. */
export class FrameReader {
  private readonly head = new Uint8Array(FRAME_HEADER_BYTES);
  private headBytes = 0;
  private payload: Uint8Array | undefined;
  private payloadBytes = 0;
  private stopped = false;

  get isMidFrame(): boolean {
    return this.headBytes > 0;
  }

  stop(): void {
    this.stopped = true;
    this.payload = undefined;
  }

  push(bytes: Uint8Array, start: number, receiver: FrameReceiver): void {
    let at = this.headBytes === 0 ? start : this.resume(bytes, start, receiver);
    while (!this.stopped && bytes.length - at >= FRAME_HEADER_BYTES) {
      const length = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
      if (length > MAX_FRAME_BYTES) return this.refuse(receiver);
      const from = at + FRAME_HEADER_BYTES;
      const end = from + length;
      if (end > bytes.length) break;
      receiver.onFrame(bytes[at + 3], bytes[at + 4], u32(bytes, at + 5) & 0x7fffffff, bytes, from, end);
      at = end;
    }
    if (!this.stopped && at < bytes.length) this.keep(bytes, at, receiver);
  }

  /** Completes what was kept, as far as `bytes` goes; returns what it used up to. */
  private resume(bytes: Uint8Array, start: number, receiver: FrameReceiver): number {
    let at = start;
    while (this.headBytes < FRAME_HEADER_BYTES && at < bytes.length) this.head[this.headBytes++] = bytes[at++];
    if (this.headBytes < FRAME_HEADER_BYTES) return at;
    const { head } = this;
    const length = (head[0] << 16) | (head[1] << 8) | head[2];
    if (length > MAX_FRAME_BYTES) {
      this.refuse(receiver);
      return at;
    }
    this.payload ??= new Uint8Array(length);
    const piece = Math.min(length - this.payloadBytes, bytes.length - at);
    this.payload.set(bytes.subarray(at, at + piece), this.payloadBytes);
    this.payloadBytes += piece;
    if (this.payloadBytes < length) return at + piece;
    const { payload } = this;
    this.headBytes = 0;
    this.payload = undefined;
    this.payloadBytes = 0;
    receiver.onFrame(head[3], head[4], u32(head, 5) & 0x7fffffff, payload, 0, length);
    return at + piece;
  }

  private keep(bytes: Uint8Array, at: number, receiver: FrameReceiver): void {
    this.headBytes = 0;
    this.resume(bytes, at, receiver);
  }

  private refuse(receiver: FrameReceiver): void {
    this.stop();
    receiver.onFrameTooLarge();
  }
}
