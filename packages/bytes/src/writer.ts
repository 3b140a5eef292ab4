import { crc32c } from './crc32c.ts';
import { EncodeError } from './errors.ts';
import { writeLatin1 } from './latin1.ts';
import { VARINT_MAX_BYTES, WRITER_CHUNK_BYTES, WRITER_INITIAL_BYTES, WRITER_LEAST_BYTES } from './limits.ts';
import { utf8Length, writeUtf8 } from './utf8.ts';

/** Appends little-endian values to a buffer that doubles. Values out of range throw EncodeError. */
export class Writer {
  private buffer: Uint8Array;
  /** Where what is written now begins and ends in `buffer`; before it stands what was detached. */
  private start = 0;
  private end = 0;

  constructor(initialBytes: number = WRITER_INITIAL_BYTES) {
    this.buffer = new Uint8Array(initialBytes);
  }

  /** Bytes written since the start or the last `reset` or `detach`; may be set to less, to write the rest again. */
  get length(): number {
    return this.end - this.start;
  }

  set length(bytes: number) {
    this.end = this.start + bytes;
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
    this.putU32(at, value);
  }

  /** 8 bytes; the value is below 2^53. */
  u64(value: number): void {
    if (!(Number.isSafeInteger(value) && value >= 0)) outOfRange(value);
    const at = this.grow(8);
    const low = value >>> 0;
    this.putU32(at, low);
    this.putU32(at + 4, (value - low) / 0x1_0000_0000);
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
    this.end = at;
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
    if (at + 4 > this.length) outOfRange(value);
    this.putU32(this.start + at, value);
  }

  /** Forgets what was written and keeps the buffer. */
  reset(): void {
    this.end = this.start;
  }

  /** CRC32C of what was written at `[start, end)`; `seed` is the CRC of what came before. */
  crc32c(start: number, end: number, seed = 0): number {
    return crc32c(this.buffer, this.start + start, this.start + end, seed);
  }

  /** What was written, without a copy: valid until the next write or reset. */
  view(): Uint8Array {
    return this.buffer.subarray(this.start, this.end);
  }

  /** Hands out what was written, without a copy: it never changes again, what follows is written behind it. */
  detach(): Uint8Array {
    const { buffer, start, end } = this;
    const left = buffer.length - end;
    if (left >= WRITER_LEAST_BYTES && left <= WRITER_CHUNK_BYTES) this.start = end;
    else {
      this.buffer = new Uint8Array(WRITER_CHUNK_BYTES);
      this.start = 0;
      this.end = 0;
    }
    return buffer.subarray(start, end);
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return this.buffer.slice(this.start, this.end);
  }

  /** Four bytes at `at` of the buffer. */
  private putU32(at: number, value: number): void {
    if (value >>> 0 !== value) outOfRange(value);
    const buffer = this.buffer;
    buffer[at] = value;
    buffer[at + 1] = value >>> 8;
    buffer[at + 2] = value >>> 16;
    buffer[at + 3] = value >>> 24;
  }

  /** Makes room, moves `end` and returns where in the buffer the room begins. */
  private grow(bytes: number): number {
    if (this.end + bytes > this.buffer.length) this.enlarge(bytes);
    const at = this.end;
    this.end = at + bytes;
    return at;
  }

  private enlarge(bytes: number): void {
    const { buffer, start, end } = this;
    const larger = new Uint8Array(Math.max(end - start + bytes, 2 * (buffer.length - start)));
    larger.set(buffer.subarray(start, end));
    this.buffer = larger;
    this.start = 0;
    this.end = end - start;
  }
}

function outOfRange(value: number): never {
  throw new EncodeError(`${value} does not fit its encoding`);
}
