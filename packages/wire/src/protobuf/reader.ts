import { DecodeError, latin1FromBytes, utf8Decode } from '@raftgate/bytes';
import { MAX_MESSAGE_DEPTH, MAX_MESSAGE_ITEMS, VARINT64_MAX_BYTES } from './limits.ts';

const TWO_32 = 0x1_0000_0000;
/** High half of the first integer that a number cannot hold exactly. */
const HIGH_LIMIT = 0x20_0000;

/**
 * Reads one protobuf message (proto3 wire format). Byte fields come back as views of the input. Every method throws
 * DecodeError on malformed input; `decodeMessage` is where it is caught.
 */
export class ProtoReader {
  position: number;
  end: number;
  private readonly bytes: Uint8Array;
  private depth = 0;
  private itemsLeft: number;
  private low = 0;
  private high = 0;

  constructor(bytes: Uint8Array, maxItems: number = MAX_MESSAGE_ITEMS) {
    this.bytes = bytes;
    this.position = 0;
    this.end = bytes.length;
    this.itemsLeft = maxItems;
  }

  more(): boolean {
    return this.position < this.end;
  }

  /** The next field's number and wire type as they stand on the wire: `number << 3 | wireType`. */
  tag(): number {
    const first = this.bytes[this.position];
    if (first < 0x80 && first >= 8) {
      this.position++;
      return first;
    }
    this.varint();
    if (this.high !== 0 || this.low < 8) throw new DecodeError('MALFORMED', 'a field with an impossible number');
    return this.low;
  }

  /** Enters a length-delimited message and returns what `leave` needs to come back. */
  enter(): number {
    const outer = this.end;
    const length = this.length();
    if (++this.depth > MAX_MESSAGE_DEPTH) throw new DecodeError('TOO_LONG', `messages nested more than ${MAX_MESSAGE_DEPTH} deep`);
    this.item();
    this.end = this.position + length;
    return outer;
  }

  leave(outer: number): void {
    this.end = outer;
    this.depth--;
  }

  /** Enters a packed list of scalars; `leavePacked` comes back. */
  enterPacked(): number {
    const outer = this.end;
    const length = this.length();
    this.end = this.position + length;
    return outer;
  }

  leavePacked(outer: number): void {
    this.end = outer;
  }

  /** Counts one element of a repeated field. */
  item(): void {
    if (--this.itemsLeft < 0) throw new DecodeError('TOO_LONG', 'a message of too many elements');
  }

  /** A varint cut to its low 32 bits, as protobuf does for uint32. */
  uint32(): number {
    this.varint();
    return this.low >>> 0;
  }

  /** Also enums: proto3 keeps values it does not know. */
  int32(): number {
    this.varint();
    return this.low | 0;
  }

  bool(): boolean {
    this.varint();
    return this.low !== 0 || this.high !== 0;
  }

  /** A uint64 below 2^53; larger ones are OUT_OF_RANGE. */
  uint53(): number {
    const first = this.bytes[this.position];
    if (this.position < this.end && first < 0x80) {
      this.position++;
      return first;
    }
    this.varint();
    if (this.high >= HIGH_LIMIT) throw new DecodeError('OUT_OF_RANGE', 'an integer of 2^53 or more');
    return this.high * TWO_32 + this.low;
  }

  /** An int64 within +-2^53; others are OUT_OF_RANGE. */
  int53(): number {
    this.varint();
    const high = this.high | 0;
    if (high >= HIGH_LIMIT || high < -HIGH_LIMIT || (high === -HIGH_LIMIT && this.low === 0)) {
      throw new DecodeError('OUT_OF_RANGE', 'an integer beyond 2^53');
    }
    return high * TWO_32 + this.low;
  }

  /** Any uint64: a number below 2^53, 8 latin1 chars, big-endian, from there on. */
  wide(): number | string {
    this.varint();
    return this.high >= HIGH_LIMIT ? this.word() : this.high * TWO_32 + this.low;
  }

  /** Any int64 as 8 latin1 chars, big-endian; '' for 0. */
  id64(): string {
    this.varint();
    return this.low === 0 && this.high === 0 ? '' : this.word();
  }

  private word(): string {
    const { low, high } = this;
    return (
      String.fromCharCode(high >>> 24, (high >>> 16) & 0xff, (high >>> 8) & 0xff, high & 0xff) +
      String.fromCharCode(low >>> 24, (low >>> 16) & 0xff, (low >>> 8) & 0xff, low & 0xff)
    );
  }

  /** A view. */
  view(): Uint8Array {
    const length = this.length();
    const at = this.position;
    this.position = at + length;
    return this.bytes.subarray(at, at + length);
  }

  latin1(): string {
    const length = this.length();
    const at = this.position;
    this.position = at + length;
    return latin1FromBytes(this.bytes, at, at + length);
  }

  /** Malformed UTF-8 becomes U+FFFD. */
  utf8(): string {
    const length = this.length();
    const at = this.position;
    this.position = at + length;
    return utf8Decode(this.bytes, at, at + length);
  }

  /** Steps over a field this schema does not have; one it has, with a wire type it cannot have, is refused. */
  skip(tag: number, known: readonly number[]): void {
    if (known.includes(tag >>> 3)) throw new DecodeError('MALFORMED', `field ${tag >>> 3} with wire type ${tag & 7}`);
    this.skipField(tag);
  }

  private skipField(tag: number): void {
    switch (tag & 7) {
      case 0:
        return this.varint();
      case 1:
        return this.advance(8);
      case 2:
        return this.advance(this.length());
      case 3:
        return this.skipGroup(tag >>> 3);
      case 5:
        return this.advance(4);
      default:
        throw new DecodeError('MALFORMED', `wire type ${tag & 7}`);
    }
  }

  private skipGroup(field: number): void {
    if (++this.depth > MAX_MESSAGE_DEPTH) throw new DecodeError('TOO_LONG', `groups nested more than ${MAX_MESSAGE_DEPTH} deep`);
    while (this.position < this.end) {
      const tag = this.tag();
      if ((tag & 7) === 4) {
        if (tag >>> 3 !== field) throw new DecodeError('MALFORMED', 'a group that ends as another');
        this.depth--;
        return;
      }
      this.skipField(tag);
    }
    throw new DecodeError('TRUNCATED', 'a group without end');
  }

  private advance(bytes: number): void {
    if (bytes > this.end - this.position) throw new DecodeError('TRUNCATED', 'a field that ends after its message');
    this.position += bytes;
  }

  private length(): number {
    const length = this.uint53();
    if (length > this.end - this.position) throw new DecodeError('TRUNCATED', 'a length beyond the message');
    return length;
  }

  /** Leaves the 64 bits in `low` and `high`. Bits above the 64th are dropped, as protobuf does. */
  private varint(): void {
    const { bytes, end } = this;
    let at = this.position;
    let low = 0;
    let high = 0;
    for (let i = 0; i < VARINT64_MAX_BYTES; i++) {
      if (at >= end) throw new DecodeError('TRUNCATED', 'a varint that does not end');
      const byte = bytes[at++];
      const bits = byte & 0x7f;
      if (i < 4) low |= bits << (7 * i);
      else if (i === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * i - 32);
      if (byte < 0x80) {
        this.position = at;
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw new DecodeError('BAD_VARINT', 'a varint of more than 10 bytes');
  }
}
