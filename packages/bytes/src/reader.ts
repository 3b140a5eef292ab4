import { DecodeError } from './errors.ts';
import { latin1FromBytes } from './latin1.ts';
import { VARINT_MAX_BYTES } from './limits.ts';
import { utf8Decode } from './utf8.ts';

/** Reads little-endian values from `bytes[start, end)`. Every method throws DecodeError on malformed input. */
export class Reader {
  /** Where the next value begins, in the bytes handed to the constructor. */
  position: number;
  readonly end: number;
  private readonly source: Uint8Array;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.source = bytes;
    this.position = start;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  u8(): number {
    return this.source[this.take(1)];
  }

  u16(): number {
    const at = this.take(2);
    return this.source[at] | (this.source[at + 1] << 8);
  }

  u32(): number {
    const at = this.take(4);
    const source = this.source;
    return (source[at] | (source[at + 1] << 8) | (source[at + 2] << 16) | (source[at + 3] << 24)) >>> 0;
  }

  u64(): number {
    const low = this.u32();
    const high = this.u32();
    if (high > 0x1f_ffff) throw new DecodeError('OUT_OF_RANGE', 'a u64 of 2^53 or more');
    return high * 0x1_0000_0000 + low;
  }

  varint(): number {
    const first = this.u8();
    if (first < 0x80) return first;
    return this.longVarint(first & 0x7f);
  }

  /** A view of the next `length` bytes. */
  raw(length: number): Uint8Array {
    const at = this.take(length);
    return this.source.subarray(at, at + length);
  }

  /** A reader of the next `length` bytes. */
  part(length: number): Reader {
    const at = this.take(length);
    return new Reader(this.source, at, at + length);
  }

  /** A view of length-prefixed bytes, at most `maxLength` of them. */
  bytes(maxLength: number): Uint8Array {
    return this.raw(this.lengthUpTo(maxLength));
  }

  latin1(maxLength: number): string {
    const length = this.lengthUpTo(maxLength);
    const at = this.take(length);
    return latin1FromBytes(this.source, at, at + length);
  }

  /** Length-prefixed UTF-8 of at most `maxLength` bytes; malformed parts become U+FFFD. */
  utf8(maxLength: number): string {
    const length = this.lengthUpTo(maxLength);
    const at = this.take(length);
    return utf8Decode(this.source, at, at + length);
  }

  private lengthUpTo(maxLength: number): number {
    const length = this.varint();
    if (length > maxLength) throw new DecodeError('TOO_LONG', `${length} bytes where ${maxLength} are allowed`);
    return length;
  }

  private longVarint(low: number): number {
    let value = low;
    let scale = 128;
    for (let i = 1; i < VARINT_MAX_BYTES; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte >= 0x80) continue;
      // One value has one encoding, so that equal bytes and equal values are the same thing.
      if (byte === 0 || value > Number.MAX_SAFE_INTEGER) break;
      return value;
    }
    throw new DecodeError('BAD_VARINT', 'a varint that is too long, too large or not in its shortest form');
  }

  private take(length: number): number {
    const at = this.position;
    if (length > this.end - at) throw new DecodeError('TRUNCATED', `${length} bytes wanted, ${this.end - at} left`);
    this.position = at + length;
    return at;
  }
}
