/** Two of these, wherever they begin, hide in any sector. */
const BLOCK_BYTES = 256;
/** What is shorter covers no whole sector, padding and all. */
const MIN_BYTES = 480;
/** What follows the last record is zero: the least of a record that can be all it has in a sector (RECORD_ALIGNMENT). */
const TAIL_BYTES = 16;

/**
 * A sector of zeros inside a record says that it was never written (001-formats, section 3, "Reading the tail"), so none may hold one
 * that was: the byte each byte of `bytes[start, end)` is to be combined with (exclusive or) so that no sector of it is zero, wherever it
 * comes to stand, with zeros behind it. 0 where nothing has to be done, and where all 255 would make another sector zero.
 */
export function maskFor(bytes: Uint8Array, start: number, end: number): number {
  const isTailZero = isZeroTail(bytes, start, end);
  if (end - start < MIN_BYTES && !isTailZero) return 0;
  let uniform: Uint8Array | undefined;
  for (let at = start; at < end; at += BLOCK_BYTES) {
    const stop = Math.min(at + BLOCK_BYTES, end);
    if (!isUniform(bytes, at, stop)) continue;
    uniform ??= new Uint8Array(256);
    uniform[bytes[at]] = 1;
  }
  if ((uniform === undefined || uniform[0] === 0) && !isTailZero) return 0;
  uniform ??= new Uint8Array(256);
  // With the mask, the last byte is none of zeros either.
  uniform[bytes[end - 1]] = 1;
  return Math.max(0, uniform.indexOf(0, 1));
}

/** The last bytes, as many as stand alone in the last unit of the record, are zero. */
function isZeroTail(bytes: Uint8Array, start: number, end: number): boolean {
  const from = start + Math.floor((end - start - 1) / TAIL_BYTES) * TAIL_BYTES;
  return bytes[end - 1] === 0 && isUniform(bytes, from, end);
}

/** `bytes` with each byte combined with `mask`: twice is as before. */
export function masked(bytes: Uint8Array, mask: number): Uint8Array {
  const other = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) other[at] = bytes[at] ^ mask;
  return other;
}

function isUniform(bytes: Uint8Array, start: number, end: number): boolean {
  const value = bytes[start];
  if (bytes[end - 1] !== value) return false;
  for (let at = start + 1; at < end; at++) if (bytes[at] !== value) return false;
  return true;
}
