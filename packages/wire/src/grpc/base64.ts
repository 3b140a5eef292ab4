const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...ALPHABET].map((char, at) => [char, at]));

/** Base64 without padding, as gRPC sends binary metadata. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET[word >>> 18] + ALPHABET[(word >>> 12) & 63];
    if (left > 1) text += ALPHABET[(word >>> 6) & 63];
    if (left > 2) text += ALPHABET[word & 63];
  }
  return text;
}

/** Reads base64 with padding or without; undefined when it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/={1,2}$/, '');
  if (digits.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let word = 0;
  let at = 0;
  for (let i = 0; i < digits.length; i++) {
    const value = VALUES.get(digits[i]);
    if (value === undefined) return undefined;
    word = ((word << 6) | value) & 0xffffff;
    if (i % 4 > 0) bytes[at++] = word >>> (6 - 2 * (i % 4));
  }
  return bytes;
}
