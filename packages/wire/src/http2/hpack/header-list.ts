import { ENTRY_OVERHEAD_BYTES } from './dynamic-table.ts';

/** The fields of one header block, in order. Not changed once it was read, so it may be shared by many calls. */
export class HeaderList {
  readonly names: string[] = [];
  readonly values: string[] = [];
  /** Counted as RFC 7541, 4.1 does; fields beyond the bound are counted but not kept. */
  bytes = 0;
  private readonly maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get isTooLarge(): boolean {
    return this.bytes > this.maxBytes;
  }

  add(name: string, value: string): void {
    this.bytes += name.length + value.length + ENTRY_OVERHEAD_BYTES;
    if (this.bytes > this.maxBytes) return;
    this.names.push(name);
    this.values.push(value);
  }

  /** The first value of a name. */
  get(name: string): string | undefined {
    const at = this.names.indexOf(name);
    return at < 0 ? undefined : this.values[at];
  }
}
