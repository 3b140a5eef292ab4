/** CRC32C (Castagnoli, RFC 3720 appendix B.4), reflected polynomial. */
const POLYNOMIAL = 0x82f63b78;

// Eight tables of 256: table k gives the effect of a byte that k zero bytes follow ("slicing by 8").
const TABLES = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const previous = tables[i - 256];
    tables[i] = (previous >>> 8) ^ tables[previous & 0xff];
  }
  return tables;
}

/** CRC32C of `bytes[start, end)`, unsigned 32 bits. `seed` is the CRC of what came before, to continue it. */
export function crc32c(bytes: Uint8Array, start = 0, end: number = bytes.length, seed = 0): number {
  const t = TABLES;
  let crc = ~seed;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      t[0x700 | (crc & 0xff)] ^
      t[0x600 | ((crc >>> 8) & 0xff)] ^
      t[0x500 | ((crc >>> 16) & 0xff)] ^
      t[0x400 | (crc >>> 24)] ^
      t[0x300 | bytes[at + 4]] ^
      t[0x200 | bytes[at + 5]] ^
      t[0x100 | bytes[at + 6]] ^
      t[bytes[at + 7]];
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ t[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}
