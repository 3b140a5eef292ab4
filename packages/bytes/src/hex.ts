import { DecodeError } from './errors.ts';

const DIGITS = '0123456789abcdef';

/** Lower-case hex, two digits a byte. */
export function hexFromBytes(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += DIGITS[bytes[i] >> 4] + DIGITS[bytes[i] & 15];
  return text;
}

/** Bytes of hex in either case. Throws DecodeError (MALFORMED) for an odd length or another character. */
export function bytesFromHex(hex: string): Uint8Array {
  if (hex.length % 2 !== 0) throw new DecodeError('MALFORMED', 'hex of an odd length');
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(hex, 2 * i) << 4) | digit(hex, 2 * i + 1);
  return bytes;
}

function digit(hex: string, at: number): number {
  const value = DIGITS.indexOf(hex[at].toLowerCase());
  if (value < 0) throw new DecodeError('MALFORMED', `not a hex digit at ${at}`);
  return value;
}
