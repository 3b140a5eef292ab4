import { STATIC_TABLE } from './static-table.ts';
import { huffmanEncode, huffmanLength } from './huffman.ts';

const WHOLE = new Map(STATIC_TABLE.map(([name, value], at) => [`${name}\0${value}`, at + 1]));
const NAMES = new Map(STATIC_TABLE.map(([name], at) => [name, at + 1] as const).reverse());

/** Writes an integer with `flags` above its prefix (RFC 7541, 5.1). */
export function pushInteger(into: number[], flags: number, prefixBits: number, value: number): void {
  const mask = (1 << prefixBits) - 1;
  if (value < mask) return void into.push(flags | value);
  into.push(flags | mask);
  let rest = value - mask;
  for (; rest >= 0x80; rest >>>= 7) into.push((rest & 0x7f) | 0x80);
  into.push(rest);
}

/** Huffman where it is shorter; latin1, each char one octet. */
function pushString(into: number[], text: string): void {
  const packed = huffmanLength(text);
  if (packed >= text.length) {
    pushInteger(into, 0, 7, text.length);
    for (let i = 0; i < text.length; i++) into.push(text.charCodeAt(i) & 0xff);
    return;
  }
  pushInteger(into, 0x80, 7, packed);
  const bytes = new Uint8Array(packed);
  huffmanEncode(text, bytes, 0);
  for (const byte of bytes) into.push(byte);
}

/** A field that leaves the peer's dynamic table alone: indexed where it is static, else a literal without indexing. */
export function pushField(into: number[], name: string, value: string): void {
  const whole = WHOLE.get(`${name}\0${value}`);
  if (whole !== undefined) return pushInteger(into, 0x80, 7, whole);
  pushLiteral(into, 0, 4, name, value);
}

/** A field that enters the peer's dynamic table. */
export function pushIndexedField(into: number[], name: string, value: string): void {
  pushLiteral(into, 0x40, 6, name, value);
}

function pushLiteral(into: number[], flags: number, prefixBits: number, name: string, value: string): void {
  const index = NAMES.get(name) ?? 0;
  pushInteger(into, flags, prefixBits, index);
  if (index === 0) pushString(into, name);
  pushString(into, value);
}
