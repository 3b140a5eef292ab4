import { MAX_FRAME_BYTES } from '../limits.ts';
import { FRAME_CHECKSUM_AT, FRAME_HEADER_BYTES, FRAME_TYPE_AT, frameVerifies, lengthOf } from './frame.ts';

/**
 * Takes one frame; `payload` stands in `bytes[start, end)`. `owned`: nobody else will change these bytes, so they may be
 * kept without a copy. Returns why the connection must close, or undefined.
 */
export type OnFrame = (type: number, bytes: Uint8Array, start: number, end: number, owned: boolean) => string | undefined;

/** Cuts a stream of bytes into verified frames. Holds at most one unfinished frame. */
export class FrameReader {
  private unfinished: Uint8Array = new Uint8Array(FRAME_HEADER_BYTES);
  private filled = 0;
  private readonly onFrame: OnFrame;

  constructor(onFrame: OnFrame) {
    this.onFrame = onFrame;
  }

  /** Returns why the connection must close; after that it must not be called again. */
  receive(bytes: Uint8Array): string | undefined {
    let at = 0;
    while (at < bytes.length) {
      if (this.filled > 0) {
        const taken = this.fill(bytes, at);
        if (typeof taken === 'string') return taken;
        at += taken;
        continue;
      }
      const left = bytes.length - at;
      const length = left < FRAME_HEADER_BYTES ? 0 : lengthOf(u32(bytes, at));
      if (length === undefined) return NO_LENGTH;
      if (length > MAX_FRAME_BYTES) return tooLong(length);
      if (left < FRAME_HEADER_BYTES + length) {
        this.keep(bytes, at, left < FRAME_HEADER_BYTES ? FRAME_HEADER_BYTES : FRAME_HEADER_BYTES + length);
        return undefined;
      }
      const end = at + FRAME_HEADER_BYTES + length;
      const failure = this.deliver(bytes, at, end, false);
      if (failure !== undefined) return failure;
      at = end;
    }
    return undefined;
  }

  /** Keeps the rest of `bytes` as the beginning of a frame of `wanted` bytes (or of its header). */
  private keep(bytes: Uint8Array, at: number, wanted: number): void {
    this.unfinished = new Uint8Array(wanted);
    this.unfinished.set(bytes.subarray(at));
    this.filled = bytes.length - at;
  }

  /** Adds to the unfinished frame; returns how many bytes it took. */
  private fill(bytes: Uint8Array, at: number): number | string {
    const taken = Math.min(bytes.length - at, this.unfinished.length - this.filled);
    this.unfinished.set(bytes.subarray(at, at + taken), this.filled);
    this.filled += taken;
    if (this.filled < this.unfinished.length) return taken;
    const length = lengthOf(u32(this.unfinished, 0));
    if (length === undefined) return NO_LENGTH;
    if (length > MAX_FRAME_BYTES) return tooLong(length);
    const wanted = FRAME_HEADER_BYTES + length;
    if (this.unfinished.length < wanted) {
      const header = this.unfinished;
      this.unfinished = new Uint8Array(wanted);
      this.unfinished.set(header);
      return taken;
    }
    this.filled = 0;
    return this.deliver(this.unfinished, 0, wanted, true) ?? taken;
  }

  private deliver(bytes: Uint8Array, at: number, end: number, owned: boolean): string | undefined {
    if (!frameVerifies(bytes, at, end, u32(bytes, at + FRAME_CHECKSUM_AT))) return 'a frame does not verify';
    return this.onFrame(bytes[at + FRAME_TYPE_AT], bytes, at + FRAME_HEADER_BYTES, end, owned);
  }
}

/** Looked at before there is a frame to read: no reader, which every frame would pay for. */
function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

const NO_LENGTH = 'the length of a frame does not verify';

function tooLong(length: number): string {
  return `a frame of ${length} bytes, at most ${MAX_FRAME_BYTES}`;
}
