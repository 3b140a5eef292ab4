import { CHUNK_KEYS } from '../limits.ts';

/** A set of latin1 strings in order of bytes, in chunks, so that no insert moves more than one of them. */
export class SortedKeys {
  size = 0;
  private readonly chunks: string[][] = [];

  add(key: string): void {
    if (this.chunks.length === 0) this.chunks.push([]);
    const at = this.chunkOf(key);
    const chunk = this.chunks[at];
    const slot = placeOf(chunk, key);
    if (chunk[slot] === key) return;
    chunk.splice(slot, 0, key);
    this.size += 1;
    if (chunk.length > CHUNK_KEYS) this.chunks.splice(at + 1, 0, chunk.splice(CHUNK_KEYS / 2));
  }

  delete(key: string): void {
    if (this.chunks.length === 0) return;
    const at = this.chunkOf(key);
    const chunk = this.chunks[at];
    const slot = placeOf(chunk, key);
    if (chunk[slot] !== key) return;
    chunk.splice(slot, 1);
    this.size -= 1;
    if (chunk.length === 0) this.chunks.splice(at, 1);
  }

  /** Up to `max` keys greater than `after`; '' is before all others. */
  after(after: string, max: number): string[] {
    const found: string[] = [];
    if (this.chunks.length === 0) return found;
    let at = this.chunkOf(after);
    let slot = placeOf(this.chunks[at], `${after}\0`);
    if (after === '') slot = 0;
    for (; at < this.chunks.length && found.length < max; at++, slot = 0) {
      const chunk = this.chunks[at];
      for (; slot < chunk.length && found.length < max; slot++) found.push(chunk[slot]);
    }
    return found;
  }

  private chunkOf(key: string): number {
    let low = 0;
    let high = this.chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.chunks[middle][0] <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

function placeOf(chunk: readonly string[], key: string): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chunk[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
