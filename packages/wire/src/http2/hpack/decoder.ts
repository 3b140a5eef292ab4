import { latin1FromBytes } from '@raftgate/bytes';
import { HEADER_TABLE_BYTES, MAX_HEADER_LIST_BYTES } from '../limits.ts';
import { DynamicTable } from './dynamic-table.ts';
import { Field } from './field.ts';
import { HeaderList } from './header-list.ts';
import { huffmanDecode } from './huffman.ts';
import { STATIC_TABLE } from './static-table.ts';

const STATIC = STATIC_TABLE.map(([name, value]) => new Field(name, value));
const STATIC_COUNT = STATIC.length;
/** Integers above this (28 bits of continuation) are refused (RFC 7541, 5.1). */
const MAX_INTEGER_SHIFT = 21;

/** Shared scratch for Huffman strings: decoding is synchronous and copies out. The shortest code has five bits. */
const scratch = new Uint8Array(Math.ceil((MAX_HEADER_LIST_BYTES * 8) / 5) + 1);

/** Reads header blocks of one connection (RFC 7541). After a failure the connection's compression state is lost. */
export class HpackDecoder {
  readonly table = new DynamicTable(HEADER_TABLE_BYTES);
  private bytes = new Uint8Array(0);
  private at = 0;
  private end = 0;
  private failed = false;

  /** The fields of a whole block, or undefined when it is malformed (COMPRESSION_ERROR). */
  decode(block: Uint8Array, start = 0, end: number = block.length): HeaderList | undefined {
    if (end - start > MAX_HEADER_LIST_BYTES) return undefined;
    this.bytes = block as Uint8Array<ArrayBuffer>;
    this.at = start;
    this.end = end;
    this.failed = false;
    const list = new HeaderList(MAX_HEADER_LIST_BYTES);
    let fieldSeen = false;
    while (this.at < end && !this.failed) {
      const first = this.bytes[this.at];
      // A size update stands before the fields of a block (RFC 7541, 4.2).
      if ((first & 0xe0) === 0x20) this.resize(fieldSeen);
      else {
        fieldSeen = true;
        if (first >= 0x80) this.indexed(list);
        else if (first >= 0x40) this.literal(list, 6, true);
        else this.literal(list, 4, false);
      }
    }
    return this.failed ? undefined : list;
  }

  private resize(fieldSeen: boolean): void {
    const size = this.integer(5);
    if (fieldSeen || size > HEADER_TABLE_BYTES) this.failed = true;
    else this.table.resize(size);
  }

  private indexed(list: HeaderList): void {
    const field = this.entry(this.integer(7));
    if (field === undefined) this.failed = true;
    else list.add(field);
  }

  private literal(list: HeaderList, prefixBits: number, keep: boolean): void {
    const index = this.integer(prefixBits);
    const name = index === 0 ? this.string() : this.entry(index)?.name;
    if (name === undefined || this.failed) {
      this.failed = true;
      return;
    }
    const value = this.string();
    if (this.failed) return;
    const field = new Field(name, value);
    if (keep) this.table.insert(field);
    list.add(field);
  }

  private entry(index: number): Field | undefined {
    return index <= STATIC_COUNT ? STATIC[index - 1] : this.table.at(index - STATIC_COUNT - 1);
  }

  private string(): string {
    if (this.at >= this.end) this.failed = true;
    const isHuffman = (this.bytes[this.at] & 0x80) !== 0;
    const length = this.integer(7);
    if (this.failed || length > this.end - this.at) {
      this.failed = true;
      return '';
    }
    const start = this.at;
    this.at += length;
    if (!isHuffman) return latin1FromBytes(this.bytes, start, this.at);
    const decoded = huffmanDecode(this.bytes, start, this.at, scratch);
    if (decoded < 0) this.failed = true;
    return decoded < 0 ? '' : latin1FromBytes(scratch, 0, decoded);
  }

  /** RFC 7541, 5.1. */
  private integer(prefixBits: number): number {
    const mask = (1 << prefixBits) - 1;
    let value = this.bytes[this.at++] & mask;
    if (value < mask) return value;
    for (let shift = 0; ; shift += 7) {
      if (this.at >= this.end || shift > MAX_INTEGER_SHIFT) {
        this.failed = true;
        return 0;
      }
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}
