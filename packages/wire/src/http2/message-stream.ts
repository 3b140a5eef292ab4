import { u32 } from './protocol.ts';
import { MESSAGE_PREFIX_BYTES } from '../grpc/limits.ts';
import { MAX_PARTIAL_BYTES } from './limits.ts';
import { Stream } from './stream.ts';

/** Room an unfinished message is first given. */
const FIRST_PARTIAL_BYTES = 256;

/** Why a body cannot be read on. */
export type BodyRefusal = 'compressed' | 'malformed' | 'tooLarge' | 'tooManyPartial';

/** What an inflater made of a compressed message. */
export type Inflated = Uint8Array | 'tooLarge' | 'malformed';

/** A stream whose body is gRPC messages. Whole ones are views of what arrived; unfinished ones are copied as they come. */
export abstract class MessageStream extends Stream {
  private partial: Uint8Array | undefined;
  private partialBytes = 0;
  private refused = false;

  abstract readonly maxMessageBytes: number;
  /** One message; gone when this returns. */
  protected abstract onMessage(message: Uint8Array): void;
  protected abstract onRefused(refusal: BodyRefusal, bytes: number): void;
  /** Undefined when this side does not read compressed messages of this stream. */
  protected abstract inflate(message: Uint8Array): Inflated | undefined;

  get isMidMessage(): boolean {
    return this.partialBytes > 0;
  }

  override onData(bytes: Uint8Array, start: number, end: number): void {
    let at = this.partialBytes > 0 ? this.resume(bytes, start, end) : start;
    while (!this.refused && end - at >= MESSAGE_PREFIX_BYTES) {
      const length = u32(bytes, at + 1);
      if (!this.accepts(bytes[at], length)) return;
      const to = at + MESSAGE_PREFIX_BYTES + length;
      if (to > end) break;
      this.deliver(bytes[at], bytes.subarray(at + MESSAGE_PREFIX_BYTES, to));
      at = to;
    }
    if (!this.refused && at < end) this.keep(bytes.subarray(at, end));
  }

  /** Reads nothing more of the body. */
  protected stopReading(): void {
    this.refused = true;
    this.setPartial(undefined, 0);
  }

  private accepts(flag: number, length: number): boolean {
    if (flag > 1) this.refuse('malformed', length);
    else if (length > this.maxMessageBytes) this.refuse('tooLarge', length);
    return !this.refused;
  }

  private deliver(flag: number, message: Uint8Array): void {
    if (flag === 0) return this.onMessage(message);
    const inflated = this.inflate(message);
    if (inflated === undefined) return this.refuse('compressed', message.length);
    if (typeof inflated === 'string') return this.refuse(inflated, message.length);
    this.onMessage(inflated);
  }

  private refuse(refusal: BodyRefusal, bytes: number): void {
    this.stopReading();
    this.onRefused(refusal, bytes);
  }

  /** Adds to the unfinished message; returns what it used up to. */
  private resume(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    if (this.partialBytes < MESSAGE_PREFIX_BYTES) {
      at = Math.min(end, start + MESSAGE_PREFIX_BYTES - this.partialBytes);
      this.keep(bytes.subarray(start, at));
      if (this.partialBytes < MESSAGE_PREFIX_BYTES || this.partial === undefined) return at;
      if (!this.accepts(this.partial[0], u32(this.partial, 1))) return at;
    }
    const { partial } = this;
    if (partial === undefined) return end;
    const whole = MESSAGE_PREFIX_BYTES + u32(partial, 1);
    const to = Math.min(end, at + whole - this.partialBytes);
    this.keep(bytes.subarray(at, to));
    if (this.partialBytes < whole || this.partial === undefined) return to;
    const message = this.partial.subarray(MESSAGE_PREFIX_BYTES, whole);
    const [flag] = this.partial;
    this.setPartial(undefined, 0);
    this.deliver(flag, message);
    return to;
  }

  private keep(piece: Uint8Array): void {
    const bytes = this.partialBytes + piece.length;
    let { partial } = this;
    if (partial === undefined || partial.length < bytes) {
      const room = Math.max(bytes, (partial?.length ?? 0) * 2, FIRST_PARTIAL_BYTES);
      const grown = new Uint8Array(Math.min(room, MESSAGE_PREFIX_BYTES + this.maxMessageBytes));
      if (partial !== undefined) grown.set(partial.subarray(0, this.partialBytes));
      partial = grown;
    }
    partial.set(piece, this.partialBytes);
    this.setPartial(partial, bytes);
    if (this.connection.partialBytes > MAX_PARTIAL_BYTES) this.refuse('tooManyPartial', bytes);
  }

  private setPartial(partial: Uint8Array | undefined, bytes: number): void {
    this.connection.partialBytes += (partial?.length ?? 0) - (this.partial?.length ?? 0);
    this.partial = partial;
    this.partialBytes = bytes;
  }
}
