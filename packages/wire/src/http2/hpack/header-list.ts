import { ENTRY_OVERHEAD_BYTES } from './dynamic-table.ts';
import type { Field } from './field.ts';

/** The fields of one header block, in order. Not changed once it was read, so it may be shared by many calls. */
export class HeaderList {
  readonly fields: Field[] = [];
  /** Counted as RFC 7541, 4.1 does; fields beyond the bound are counted but not kept. */
  bytes = 0;
  private readonly maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get isTooLarge(): boolean {
    return this.bytes > this.maxBytes;
  }

  add(field: Field): void {
    this.bytes += field.name.length + field.value.length + ENTRY_OVERHEAD_BYTES;
    if (this.bytes <= this.maxBytes) this.fields.push(field);
  }

  /** The first value of a name. */
  get(name: string): string | undefined {
    for (const field of this.fields) if (field.name === name) return field.value;
    return undefined;
  }
}
