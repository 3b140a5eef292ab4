import { invariant } from '../invariant.ts';

/**
 * Append messages on their way to one peer, oldest first: the last index and the weight of each. Bounded in number by its
 * ring and in bytes by `maxBytes`; one message may exceed the bytes, so that a large entry still travels.
 */
export class Inflights {
  private readonly indexes: Float64Array;
  private readonly sizes: Float64Array;
  private readonly maxBytes: number;
  private start = 0;
  count = 0;
  bytes = 0;

  constructor(maxMessages: number, maxBytes: number) {
    this.indexes = new Float64Array(maxMessages);
    this.sizes = new Float64Array(maxMessages);
    this.maxBytes = maxBytes;
  }

  get isFull(): boolean {
    return this.count === this.indexes.length || this.bytes >= this.maxBytes;
  }

  add(lastIndex: number, bytes: number): void {
    invariant(!this.isFull, 'nothing travels beyond the window');
    const at = (this.start + this.count) % this.indexes.length;
    this.indexes[at] = lastIndex;
    this.sizes[at] = bytes;
    this.count++;
    this.bytes += bytes;
  }

  /** Everything up to `index` has arrived. */
  freeTo(index: number): void {
    while (this.count > 0 && this.indexes[this.start] <= index) {
      this.bytes -= this.sizes[this.start];
      this.start = (this.start + 1) % this.indexes.length;
      this.count--;
    }
  }

  reset(): void {
    this.start = 0;
    this.count = 0;
    this.bytes = 0;
  }
}
