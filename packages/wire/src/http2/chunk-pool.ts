import { CHUNK_BYTES, MAX_POOLED_CHUNKS } from './limits.ts';

/** Output chunks that all connections of a server share, so that an idle connection holds none. */
export class ChunkPool {
  private readonly free: Uint8Array[] = [];

  take(): Uint8Array {
    return this.free.pop() ?? new Uint8Array(CHUNK_BYTES);
  }

  give(chunk: Uint8Array): void {
    if (this.free.length < MAX_POOLED_CHUNKS) this.free.push(chunk);
  }
}
