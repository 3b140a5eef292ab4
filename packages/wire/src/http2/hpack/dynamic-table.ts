/** What an entry costs beyond its octets (RFC 7541, 4.1). */
export const ENTRY_OVERHEAD_BYTES = 32;

/** The decoder's dynamic table (RFC 7541, 2.3.2): a ring of the entries inserted last, bounded in bytes. */
export class DynamicTable {
  /** Counts insertions, evictions and resizes: what was read while it stands still may be read again. */
  generation = 0;
  private names: string[] = [];
  private values: string[] = [];
  /** Ring position of the newest entry. */
  private newest = -1;
  private count = 0;
  private bytes = 0;
  private maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
    const slots = Math.floor(maxBytes / ENTRY_OVERHEAD_BYTES) + 1;
    this.names = Array.from({ length: slots }, () => '');
    this.values = Array.from({ length: slots }, () => '');
  }

  get length(): number {
    return this.count;
  }

  /** `index` counts from 0, the newest. */
  name(index: number): string {
    return this.names[this.slot(index)];
  }

  value(index: number): string {
    return this.values[this.slot(index)];
  }

  /** An entry larger than the table empties it, which is no error (RFC 7541, 4.4). */
  insert(name: string, value: string): void {
    this.generation++;
    const bytes = name.length + value.length + ENTRY_OVERHEAD_BYTES;
    this.evictTo(this.maxBytes - bytes);
    if (bytes > this.maxBytes) return;
    this.newest = (this.newest + 1) % this.names.length;
    this.names[this.newest] = name;
    this.values[this.newest] = value;
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
      const slot = this.slot(this.count - 1);
      this.bytes -= this.names[slot].length + this.values[slot].length + ENTRY_OVERHEAD_BYTES;
      this.names[slot] = '';
      this.values[slot] = '';
      this.count--;
    }
  }

  private slot(index: number): number {
    const at = this.newest - index;
    return at < 0 ? at + this.names.length : at;
  }
}
