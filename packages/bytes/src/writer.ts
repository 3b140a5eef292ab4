import { crc32c } from './crc32c.ts';
import { EncodeError } from './errors.ts';
import { writeLatin1 } from './latin1.ts';
import { VARINT_MAX_BYTES, WRITER_CHUNK_BYTES, WRITER_INITIAL_BYTES, WRITER_LEAST_BYTES } from './limits.ts';
import { utf8Length, writeUtf8 } from './utf8.ts';

/** Appends little-endian values to a buffer that doubles. Values out of range throw EncodeError. */
export class Writer {
  /** Bytes written since the start or the last `reset`. */
  length = 0;
  private buffer: Uint8Array;

  constructor(initialBytes: number = WRITER_INITIAL_BYTES) {
    this.buffer = new Uint8Array(initialBytes);
  }

  u8(value: number): void {
    if ((value & 0xff) !== value) outOfRange(value);
    const at = this.grow(1);
    this.buffer[at] = value;
  }

  u16(value: number): void {
    if ((value & 0xffff) !== value) outOfRange(value);
    const at = this.grow(2);
    this.buffer[at] = value;
    this.buffer[at + 1] = value >>> 8;
  }

  u32(value: number): void {
    const at = this.grow(4);
    this.patchU32(at, value);
  }

  /** 8 bytes; the value is below 2^53. */
  u64(value: number): void {
    if (!(Number.isSafeInteger(value) && value >= 0)) outOfRange(value);
    const at = this.grow(8);
    const low = value >>> 0;
    this.patchU32(at, low);
    this.patchU32(at + 4, (value - low) / 0x1_0000_0000);
  }

  varint(value: number): void {
    let at = this.grow(VARINT_MAX_BYTES);
    const buffer = this.buffer;
    if (value >= 0x8000_0000) {
      if (!Number.isSafeInteger(value)) outOfRange(value);
      for (; value >= 0x8000_0000; value = Math.floor(value / 128)) buffer[at++] = (value & 0x7f) | 0x80;
    } else if (value >>> 0 !== value) outOfRange(value);
    for (; value > 0x7f; value >>>= 7) buffer[at++] = (value & 0x7f) | 0x80;
    buffer[at++] = value;
    this.length = at;
  }

  /** `bytes` as they are. */
  raw(bytes: Uint8Array): void {
    const at = this.grow(bytes.length);
    this.buffer.set(bytes, at);
  }

  /** Varint length, then the bytes. */
  bytes(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** Varint length, then one byte per char. */
  latin1(text: string): void {
    this.varint(text.length);
    const at = this.grow(text.length);
    writeLatin1(text, this.buffer, at);
  }

  /** Varint length in bytes, then UTF-8. */
  utf8(text: string): void {
    const length = utf8Length(text);
    this.varint(length);
    const at = this.grow(length);
    writeUtf8(text, this.buffer, at);
  }

  /** Overwrites four bytes at `at`, which must have been written. */
  patchU32(at: number, value: number): void {
    if (value >>> 0 !== value || at + 4 > this.length) outOfRange(value);
    const buffer = this.buffer;
    buffer[at] = value;
    buffer[at + 1] = value >>> 8;
    buffer[at + 2] = value >>> 16;
    buffer[at + 3] = value >>> 24;
  }

  /** Forgets what was written and keeps the buffer. */
  reset(): void {
    this.length = 0;
  }

  /** CRC32C of what was written at `[start, end)`; `seed` is the CRC of what came before. */
  crc32c(start: number, end: number, seed = 0): number {
    return crc32c(this.buffer, start, end, seed);
  }

  /** What was written, without a copy: valid until the next write or reset. */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  /** Hands out what was written, without a copy: it never changes again, what follows is written behind it. */
  detach(): Uint8Array {
    const { buffer, length } = this;
    const left = buffer.length - length;
    const goesOn = left >= WRITER_LEAST_BYTES && left <= WRITER_CHUNK_BYTES;
    this.buffer = goesOn ? buffer.subarray(length) : new Uint8Array(WRITER_CHUNK_BYTES);
    this.length = 0;
    return buffer.subarray(0, length);
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  /** Makes room, moves `length` and returns where the room begins. */
  private grow(bytes: number): number {
    const at = this.length;
    const needed = at + bytes;
    if (needed > this.buffer.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.buffer.length));
      larger.set(this.buffer.subarray(0, at));
      this.buffer = larger;
    }
    this.length = needed;
    return at;
  }
}

function outOfRange(value: number): never {
  throw new EncodeError(`${value} does not fit its encoding`);
}
