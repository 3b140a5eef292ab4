import { utf8Encode } from '@raftgate/bytes';
import { SLAB_BYTES } from './limits.ts';

const TWO_32 = 0x1_0000_0000;

/**
 * Writes protobuf messages from their last byte to their first, so that the length of a nested message is known when
 * its prefix is due and nothing is measured twice. Messages are cut from a slab that is never written again: what
 * `take` returns stays valid for as long as anyone holds it.
 */
export class ProtoWriter {
  private slab: Uint8Array = new Uint8Array(SLAB_BYTES);
  private at: number = SLAB_BYTES;
  private last: number = SLAB_BYTES;

  /** Bytes of the message written up to here. */
  get length(): number {
    return this.last - this.at;
  }

  /** The finished message; the next one begins. */
  take(): Uint8Array {
    const message = this.slab.subarray(this.at, this.last);
    this.last = this.at;
    return message;
  }

  /** Forgets what was written of the message. */
  discard(): void {
    this.at = this.last;
  }

  varint(value: number): void {
    if (value < 0x80) {
      this.room(1);
      this.slab[--this.at] = value;
      return;
    }
    if (value < 0x8000_0000) this.varint31(value);
    else this.varint64(value >>> 0, Math.floor(value / TWO_32));
  }

  /** Closes a nested message: its length and tag, given what `length` was before it. */
  close(tag: number, before: number): void {
    this.varint(this.length - before);
    this.varint(tag);
  }

  // Fields: nothing is written for proto3 defaults.

  bool(tag: number, value: boolean): void {
    if (value) this.rawBool(tag, value);
  }

  /** Integers of any width and enums; a negative number takes ten bytes. */
  int(tag: number, value: number): void {
    if (value !== 0) this.rawInt(tag, value);
  }

  /** An int64 held as 8 big-endian latin1 chars; '' is 0. */
  id64(tag: number, value: string): void {
    if (value !== '') this.rawId64(tag, value);
  }

  wide(tag: number, value: number | string): void {
    if (typeof value === 'number') this.int(tag, value);
    else this.rawId64(tag, value);
  }

  latin1(tag: number, value: string): void {
    if (value !== '') this.rawLatin1(tag, value);
  }

  utf8(tag: number, value: string): void {
    if (value !== '') this.rawUtf8(tag, value);
  }

  view(tag: number, value: Uint8Array): void {
    if (value.length !== 0) this.rawView(tag, value);
  }

  // Elements of repeated fields and members of oneofs: defaults are written too.

  rawBool(tag: number, value: boolean): void {
    this.varint(value ? 1 : 0);
    this.varint(tag);
  }

  rawInt(tag: number, value: number): void {
    if (value < 0x80 && value >= 0 && tag < 0x80 && this.at >= 2) {
      this.slab[--this.at] = value;
      this.slab[--this.at] = tag;
      return;
    }
    this.integer(value);
    this.varint(tag);
  }

  rawId64(tag: number, value: string): void {
    if (value === '') this.varint(0);
    else this.varint64(word(value, 4), word(value, 0));
    this.varint(tag);
  }

  rawWide(tag: number, value: number | string): void {
    if (typeof value === 'number') this.rawInt(tag, value);
    else this.rawId64(tag, value);
  }

  /** An integer of a packed list: no tag. */
  integer(value: number): void {
    if (value >= 0) this.varint(value);
    else this.varint64(value >>> 0, Math.floor(value / TWO_32) >>> 0);
  }

  rawLatin1(tag: number, value: string): void {
    const length = value.length;
    this.room(length);
    const start = this.at - length;
    for (let i = 0; i < length; i++) this.slab[start + i] = value.charCodeAt(i);
    this.at = start;
    this.varint(length);
    this.varint(tag);
  }

  rawUtf8(tag: number, value: string): void {
    this.rawView(tag, utf8Encode(value));
  }

  rawView(tag: number, value: Uint8Array): void {
    this.room(value.length);
    this.at -= value.length;
    this.slab.set(value, this.at);
    this.varint(value.length);
    this.varint(tag);
  }

  private varint31(value: number): void {
    this.room(5);
    const bytes = value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
    let at = (this.at -= bytes);
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.slab[at++] = (rest & 0x7f) | 0x80;
    this.slab[at] = rest;
  }

  private varint64(low: number, high: number): void {
    this.room(10);
    let bytes = 1;
    for (let l = low, h = high; h !== 0 || l > 0x7f; bytes++) {
      l = ((l >>> 7) | (h << 25)) >>> 0;
      h >>>= 7;
    }
    let at = (this.at -= bytes);
    for (let l = low, h = high; bytes > 1; bytes--) {
      this.slab[at++] = (l & 0x7f) | 0x80;
      l = low = ((l >>> 7) | (h << 25)) >>> 0;
      h = high = h >>> 7;
    }
    this.slab[at] = low;
  }

  private room(bytes: number): void {
    if (this.at >= bytes) return;
    const written = this.length;
    const slab = new Uint8Array(Math.max(SLAB_BYTES, 2 * (written + bytes)));
    slab.set(this.slab.subarray(this.at, this.last), slab.length - written);
    this.slab = slab;
    this.last = slab.length;
    this.at = this.last - written;
  }
}

function word(id: string, at: number): number {
  const top = (id.charCodeAt(at) << 24) | (id.charCodeAt(at + 1) << 16);
  return (top | (id.charCodeAt(at + 2) << 8) | id.charCodeAt(at + 3)) >>> 0;
}
