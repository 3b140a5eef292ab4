import type { Field } from './field.ts';

/** What an entry costs beyond its octets (RFC 7541, 4.1). */
export const ENTRY_OVERHEAD_BYTES = 32;

/** Slots a table begins with: what most clients ever fill. A power of two. */
const FIRST_SLOTS = 8;

/** The decoder's dynamic table (RFC 7541, 2.3.2): a ring of the entries inserted last, bounded in bytes. */
export class DynamicTable {
  /** Counts insertions, evictions and resizes: what was read while it stands still may be read again. */
  generation = 0;
  private ring: (Field | undefined)[] = [];
  /** Ring position of the newest entry. */
  private newest = -1;
  private count = 0;
  private bytes = 0;
  private maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get length(): number {
    return this.count;
  }

  /** `index` counts from 0, the newest; undefined where there is none. */
  at(index: number): Field | undefined {
    return index < this.count ? this.ring[(this.newest - index) & (this.ring.length - 1)] : undefined;
  }

  /** An entry larger than the table empties it, which is no error (RFC 7541, 4.4). */
  insert(field: Field): void {
    this.generation++;
    const bytes = bytesOf(field);
    this.evictTo(this.maxBytes - bytes);
    if (bytes > this.maxBytes) return;
    if (this.count === this.ring.length) this.grow();
    this.newest = (this.newest + 1) & (this.ring.length - 1);
    this.ring[this.newest] = field;
    this.count++;
    this.bytes += bytes;
  }

  /** At most what the constructor was given. */
  resize(maxBytes: number): void {
    this.generation++;
    this.maxBytes = maxBytes;
    this.evictTo(maxBytes);
  }

  private evictTo(bytes: number): void {
    while (this.count > 0 && this.bytes > bytes) {
      const oldest = (this.newest - this.count + 1) & (this.ring.length - 1);
      const field = this.ring[oldest];
      this.bytes -= field === undefined ? 0 : bytesOf(field);
      this.ring[oldest] = undefined;
      this.count--;
    }
  }

  private grow(): void {
    const { count } = this;
    const grown = Array.from({ length: Math.max(FIRST_SLOTS, count * 2) }, (_, i): Field | undefined => this.at(count - 1 - i));
    this.ring = grown;
    this.newest = count - 1;
  }
}

function bytesOf(field: Field): number {
  return field.name.length + field.value.length + ENTRY_OVERHEAD_BYTES;
}
