import { EncodeError } from './errors.ts';
import { CHAR_CHUNK } from './limits.ts';

/** One char (0..255) per byte of `bytes[start, end)`. Such strings order as their bytes do. */
export function latin1FromBytes(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  if (end - start <= CHAR_CHUNK) return chunk(bytes, start, end);
  let text = '';
  for (let at = start; at < end; at += CHAR_CHUNK) text += chunk(bytes, at, Math.min(at + CHAR_CHUNK, end));
  return text;
}

function chunk(bytes: Uint8Array, start: number, end: number): string {
  const part = start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
  return String.fromCharCode.apply(null, part as unknown as number[]);
}

/** The bytes of a latin1 string. A char above 255 is the caller's bug: EncodeError. */
export function bytesFromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  writeLatin1(text, bytes, 0);
  return bytes;
}

/** Writes the bytes of `text` at `at`; the room must be there. */
export function writeLatin1(text: string, into: Uint8Array, at: number): void {
  let seen = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    seen |= char;
    into[at + i] = char;
  }
  if (seen > 0xff) throw new EncodeError('a latin1 string holds a char above 255');
}
