import { Reader } from '@raftgate/bytes';
import { KEPT_CHUNK_BYTES } from '../limits.ts';

/**
 * Copies of what is kept of a connection's frames, side by side: a buffer of its own for each costs more than all that is written
 * to it. What came together is let go together, when the log is cut before it.
 */
export class Kept {
  private chunk = new Uint8Array(0);
  private used = 0;

  /** A reader of a copy of `bytes[start, end)`. */
  copy(bytes: Uint8Array, start: number, end: number): Reader {
    const length = end - start;
    if (length > KEPT_CHUNK_BYTES / 4) return new Reader(bytes.slice(start, end));
    if (this.used + length > this.chunk.length) {
      this.chunk = new Uint8Array(KEPT_CHUNK_BYTES);
      this.used = 0;
    }
    const { chunk, used } = this;
    for (let at = 0; at < length; at++) chunk[used + at] = bytes[start + at];
    this.used = used + length;
    return new Reader(chunk, used, this.used);
  }
}
