import { invariant } from './errors.ts';

const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** MurmurHash3 x86 32-bit (Appleby), seed 0 unless given; unsigned. */
export function murmur3(bytes: Uint8Array, seed = 0): number {
  let hash = seed | 0;
  const blocks = bytes.length >>> 2;
  for (let i = 0; i < blocks; i += 1) {
    hash = Math.imul(rotate(hash ^ scramble(word(bytes, i * 4, 4)), 13), 5) + 0xe6546b64;
  }
  const tail = bytes.length & 3;
  if (tail > 0) hash ^= scramble(word(bytes, blocks * 4, tail));
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(value: number): number {
  return Math.imul(rotate(Math.imul(value, C1), 15), C2);
}

function word(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i += 1) {
    const byte = bytes[at + i];
    invariant(byte !== undefined, 'a hash reads inside its bytes');
    value |= byte << (8 * i);
  }
  return value;
}
