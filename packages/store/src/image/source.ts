import { DecodeError, Reader, concatBytes } from '@raftgate/bytes';

/** Chunks as they come in, read as one: an item that is not whole yet is tried again when more has come. */
export class ChunkSource {
  /** Bytes pushed and not read. */
  queued = 0;
  isEnded = false;
  private readonly chunks: Uint8Array[] = [];
  private current = new Reader(new Uint8Array(0));
  private bytes: Uint8Array = new Uint8Array(0);

  push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.queued += chunk.length;
  }

  get isEmpty(): boolean {
    return this.queued === 0;
  }

  /** One item, or undefined while it is not whole. Throws DecodeError when it cannot be, or can no longer be, right. */
  read<T>(item: (reader: Reader) => T): T | undefined {
    for (;;) {
      const start = this.current.position;
      try {
        const value = item(this.current);
        this.queued -= this.current.position - start;
        return value;
      } catch (error) {
        if (!(error instanceof DecodeError) || error.code !== 'TRUNCATED') throw error;
        const more = this.chunks.shift();
        if (more === undefined && this.isEnded) throw error;
        this.current.position = start;
        if (more === undefined) return undefined;
        this.bytes = concatBytes([this.bytes.subarray(start), more]);
        this.current = new Reader(this.bytes);
      }
    }
  }
}
