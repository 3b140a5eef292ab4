import { EncodeError } from './errors.ts';

const char = String.fromCharCode;

/**
 * One char (0..255) per byte of `bytes[start, end)`. Such strings order as their bytes do. By hand in eights: keys are short,
 * and there a call with a spread or a view costs more than twice as much.
 */
export function latin1FromBytes(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  const b = bytes;
  let text = '';
  let i = start;
  for (; i + 8 <= end; i += 8) text += char(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7]);
  switch (end - i) {
    case 7:
      return text + char(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6]);
    case 6:
      return text + char(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5]);
    case 5:
      return text + char(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4]);
    case 4:
      return text + char(b[i], b[i + 1], b[i + 2], b[i + 3]);
    case 3:
      return text + char(b[i], b[i + 1], b[i + 2]);
    case 2:
      return text + char(b[i], b[i + 1]);
    case 1:
      return text + char(b[i]);
    default:
      return text;
  }
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
    const unit = text.charCodeAt(i);
    seen |= unit;
    into[at + i] = unit;
  }
  if (seen > 0xff) throw new EncodeError('a latin1 string holds a char above 255');
}
