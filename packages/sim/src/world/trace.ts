import { crc32c, utf8Encode } from '@raftgate/bytes';

/** The history of a run as lines in fixed columns, and a hash over all of them: same seed, same hash (law 3). */
export class Trace {
  #low = 0;
  #high = 0;
  #lines = 0;
  readonly #print: ((line: string) => void) | undefined;

  constructor(print: ((line: string) => void) | undefined) {
    this.#print = print;
  }

  /** `who` is a member's name, `client3`, or `world`. */
  note(atMs: number, who: string, what: string): void {
    const line = `${stamp(atMs)}  ${who.padEnd(8)}  ${what}`;
    this.mix(line);
    this.#print?.(line);
  }

  /** Part of the hash, too frequent to print. */
  mix(text: string): void {
    const bytes = utf8Encode(text);
    this.#low = crc32c(bytes, 0, bytes.length, this.#low);
    this.#high = (Math.imul(this.#high, 0x01000193) ^ this.#low) >>> 0;
    this.#lines += 1;
  }

  get hash(): string {
    return hex(this.#high) + hex(this.#low);
  }

  get length(): number {
    return this.#lines;
  }
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

/** Minutes, seconds, milliseconds of virtual time. */
function stamp(atMs: number): string {
  const minutes = Math.floor(atMs / 60_000);
  const seconds = Math.floor(atMs / 1000) % 60;
  return `${String(minutes).padStart(3, '0')}:${String(seconds).padStart(2, '0')}.${String(atMs % 1000).padStart(3, '0')}`;
}
