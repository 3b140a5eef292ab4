import { latin1FromBytes } from './latin1.ts';
import { CHAR_CHUNK } from './limits.ts';

const REPLACEMENT = 0xfffd;

/** UTF-8 of `text`; a lone surrogate becomes U+FFFD. */
export function utf8Encode(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  writeUtf8(text, bytes, 0);
  return bytes;
}

/** Bytes `utf8Encode` would give. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isPair(text, i)) {
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}

/** Writes UTF-8 at `at` and returns where it ends; the room (`utf8Length`) must be there. */
export function writeUtf8(text: string, into: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) {
    let point = text.charCodeAt(i);
    if (point < 0x80) {
      into[at++] = point;
      continue;
    }
    if (point < 0x800) {
      into[at++] = 0xc0 | (point >> 6);
      into[at++] = 0x80 | (point & 0x3f);
      continue;
    }
    if (isPair(text, i)) {
      point = 0x10000 + ((point - 0xd800) << 10) + (text.charCodeAt(++i) - 0xdc00);
      into[at++] = 0xf0 | (point >> 18);
      into[at++] = 0x80 | ((point >> 12) & 0x3f);
    } else {
      if (point >= 0xd800 && point < 0xe000) point = REPLACEMENT;
      into[at++] = 0xe0 | (point >> 12);
    }
    into[at++] = 0x80 | ((point >> 6) & 0x3f);
    into[at++] = 0x80 | (point & 0x3f);
  }
  return at;
}

function isPair(text: string, at: number): boolean {
  if ((text.charCodeAt(at) & 0xfc00) !== 0xd800 || at + 1 >= text.length) return false;
  return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

/** Text of UTF-8 `bytes[start, end)`. Each maximal malformed part becomes one U+FFFD (WHATWG Encoding); a BOM is kept. */
export function utf8Decode(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  let at = start;
  while (at < end && bytes[at] < 0x80) at++;
  if (at === end) return latin1FromBytes(bytes, start, end);
  return decodeFrom(bytes, at, end, latin1FromBytes(bytes, start, at));
}

function decodeFrom(bytes: Uint8Array, at: number, end: number, head: string): string {
  const units: number[] = [];
  let text = head;
  while (at < end) {
    const first = bytes[at++];
    if (first < 0x80) units.push(first);
    else {
      const extra = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
      const taken = continuations(bytes, at, end, first, extra);
      if (extra === 0 || taken < extra) units.push(REPLACEMENT);
      else pushPoint(units, bytes, at, first, extra);
      at += taken;
    }
    if (units.length >= CHAR_CHUNK) text += String.fromCharCode.apply(null, units.splice(0));
  }
  return text + String.fromCharCode.apply(null, units);
}

/** How many bytes from `at` continue a sequence that began with `first` (Unicode table 3-7). */
function continuations(bytes: Uint8Array, at: number, end: number, first: number, extra: number): number {
  let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  let taken = 0;
  while (taken < extra && at + taken < end) {
    const byte = bytes[at + taken];
    if (byte < low || byte > high) break;
    low = 0x80;
    high = 0xbf;
    taken++;
  }
  return taken;
}

function pushPoint(units: number[], bytes: Uint8Array, at: number, first: number, extra: number): void {
  let point = first & (0x3f >> extra);
  for (let i = 0; i < extra; i++) point = (point << 6) | (bytes[at + i] & 0x3f);
  if (point < 0x10000) units.push(point);
  else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
}
