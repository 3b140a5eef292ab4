import type { ChunkPool } from './chunk-pool.ts';
import { CHUNK_BYTES, COPY_BYTES } from './limits.ts';
import { MESSAGE_PREFIX_BYTES } from '../grpc/limits.ts';
import { FRAME_HEADER_BYTES, Flag, Frame } from './protocol.ts';

const NOTHING: Uint8Array[] = [];
const MESSAGE_FRAME_BYTES = FRAME_HEADER_BYTES + MESSAGE_PREFIX_BYTES;
/** Fewer bytes than this are copied one by one: a call to `set` costs more. */
const SET_BYTES = 32;

/**
 * What a connection wants to send: frames gathered in pooled chunks, large payloads by reference.
 * `take` hands the pieces out, `release` says they were written; chunks are reused only then.
 */
export class Output {
  /** Bytes gathered and not yet taken. */
  pendingBytes = 0;
  private readonly pool: ChunkPool;
  private pieces: Uint8Array[] = [];
  private chunk: Uint8Array | undefined;
  private start = 0;
  private end = 0;
  /** Chunks that are full: with pieces still to be taken, and with all of them taken. */
  private full: Uint8Array[] = [];
  private taken: Uint8Array[] = [];

  constructor(pool: ChunkPool) {
    this.pool = pool;
  }

  frame(type: number, flags: number, streamId: number, payloadBytes: number): void {
    putFrame(this.reserve(FRAME_HEADER_BYTES), this.end, type, flags, streamId, payloadBytes);
    this.advance(FRAME_HEADER_BYTES);
  }

  /** The beginning of a DATA frame that holds one uncompressed gRPC message whole: its `bytes` bytes follow. */
  messageFrame(flags: number, streamId: number, bytes: number): void {
    putMessageFrame(this.reserve(MESSAGE_FRAME_BYTES), this.end, flags, streamId, bytes);
    this.advance(MESSAGE_FRAME_BYTES);
  }

  /** All frames of an answer of one message, which is at most COPY_BYTES. */
  answer(streamId: number, head: Uint8Array, message: Uint8Array, trailers: Uint8Array): void {
    const bytes = FRAME_HEADER_BYTES * 2 + MESSAGE_FRAME_BYTES + head.length + message.length + trailers.length;
    const chunk = this.reserve(bytes);
    let at = putFrame(chunk, this.end, Frame.HEADERS, Flag.END_HEADERS, streamId, head.length);
    at = putMessageFrame(chunk, put(chunk, at, head), 0, streamId, message.length);
    at = putFrame(chunk, put(chunk, at, message), Frame.HEADERS, Flag.END_HEADERS | Flag.END_STREAM, streamId, trailers.length);
    put(chunk, at, trailers);
    this.advance(bytes);
  }

  u8(value: number): void {
    this.reserve(1)[this.end] = value;
    this.advance(1);
  }

  u32(value: number): void {
    const chunk = this.reserve(4);
    const at = this.end;
    chunk[at] = value >>> 24;
    chunk[at + 1] = value >>> 16;
    chunk[at + 2] = value >>> 8;
    chunk[at + 3] = value;
    this.advance(4);
  }

  /** The bytes must not change until they are released. */
  bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    if (length > COPY_BYTES) {
      this.seal();
      this.pieces.push(bytes);
      this.pendingBytes += length;
      return;
    }
    put(this.reserve(length), this.end, bytes);
    this.advance(length);
  }

  /** Everything gathered, in order. What was taken before must have been released. */
  take(): Uint8Array[] {
    this.seal();
    if (this.pieces.length === 0) return NOTHING;
    const { pieces } = this;
    this.pieces = [];
    this.pendingBytes = 0;
    this.taken = this.full;
    this.full = [];
    return pieces;
  }

  /** What was taken has been written. */
  release(): void {
    for (const chunk of this.taken) this.pool.give(chunk);
    this.taken = [];
    if (this.chunk === undefined || this.pendingBytes > 0) return;
    this.pool.give(this.chunk);
    this.chunk = undefined;
  }

  private advance(bytes: number): void {
    this.end += bytes;
    this.pendingBytes += bytes;
  }

  private reserve(bytes: number): Uint8Array {
    if (this.chunk !== undefined && this.end + bytes <= CHUNK_BYTES) return this.chunk;
    this.seal();
    if (this.chunk !== undefined) this.full.push(this.chunk);
    this.chunk = this.pool.take();
    this.start = 0;
    this.end = 0;
    return this.chunk;
  }

  private seal(): void {
    if (this.chunk === undefined || this.start === this.end) return;
    this.pieces.push(this.chunk.subarray(this.start, this.end));
    this.start = this.end;
  }
}

/** The functions below return where what they wrote ends. */
function putFrame(into: Uint8Array, at: number, type: number, flags: number, streamId: number, payloadBytes: number): number {
  into[at] = payloadBytes >>> 16;
  into[at + 1] = payloadBytes >>> 8;
  into[at + 2] = payloadBytes;
  into[at + 3] = type;
  into[at + 4] = flags;
  into[at + 5] = streamId >>> 24;
  into[at + 6] = streamId >>> 16;
  into[at + 7] = streamId >>> 8;
  into[at + 8] = streamId;
  return at + FRAME_HEADER_BYTES;
}

function putMessageFrame(into: Uint8Array, start: number, flags: number, streamId: number, bytes: number): number {
  const at = putFrame(into, start, Frame.DATA, flags, streamId, MESSAGE_PREFIX_BYTES + bytes);
  into[at] = 0;
  into[at + 1] = bytes >>> 24;
  into[at + 2] = bytes >>> 16;
  into[at + 3] = bytes >>> 8;
  into[at + 4] = bytes;
  return at + MESSAGE_PREFIX_BYTES;
}

function put(into: Uint8Array, at: number, bytes: Uint8Array): number {
  const { length } = bytes;
  if (length > SET_BYTES) into.set(bytes, at);
  else for (let i = 0; i < length; i++) into[at + i] = bytes[i];
  return at + length;
}
