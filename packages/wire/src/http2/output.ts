import type { ChunkPool } from './chunk-pool.ts';
import { CHUNK_BYTES, COPY_BYTES } from './limits.ts';
import { FRAME_HEADER_BYTES } from './protocol.ts';

const NOTHING: Uint8Array[] = [];

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
    const chunk = this.reserve(FRAME_HEADER_BYTES);
    const at = this.end;
    chunk[at] = payloadBytes >>> 16;
    chunk[at + 1] = payloadBytes >>> 8;
    chunk[at + 2] = payloadBytes;
    chunk[at + 3] = type;
    chunk[at + 4] = flags;
    chunk[at + 5] = streamId >>> 24;
    chunk[at + 6] = streamId >>> 16;
    chunk[at + 7] = streamId >>> 8;
    chunk[at + 8] = streamId;
    this.advance(FRAME_HEADER_BYTES);
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
    const chunk = this.reserve(length);
    if (length > 32) chunk.set(bytes, this.end);
    else for (let i = 0, at = this.end; i < length; i++) chunk[at + i] = bytes[i];
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
