/** The history of a run as lines in fixed columns, and a hash over all of them: same seed, same hash (law 3). */
export class Trace {
  #low = 0x9e3779b9 | 0;
  #high = 0;
  #lines = 0;
  readonly #print: ((line: string) => void) | undefined;

  constructor(print: ((line: string) => void) | undefined) {
    this.#print = print;
  }

  /** `who` is a member's name, `client3`, or `world`. */
  note(atMs: number, who: string, what: string): void {
    this.#add(atMs);
    this.#text(who);
    this.#text(what);
    this.#lines += 1;
    this.#print?.(`${stamp(atMs)}  ${who.padEnd(8)}  ${what}`);
  }

  /** Part of the hash, too frequent to print: non-negative integers below 2^53. */
  mix(a: number, b: number, c: number, d: number, e: number): void {
    this.#add(a);
    this.#add(b);
    this.#add(c);
    this.#add(d);
    this.#add(e);
    this.#lines += 1;
  }

  get hash(): string {
    return hex(this.#high) + hex(this.#low);
  }

  get length(): number {
    return this.#lines;
  }

  #text(text: string): void {
    this.#word(text.length);
    for (let at = 0; at < text.length; at++) this.#word(text.charCodeAt(at));
  }

  #add(value: number): void {
    this.#word(value | 0);
    if (value >= 0x8000_0000) this.#word(Math.floor(value / 0x1_0000_0000) + 1);
  }

  /** Two lanes of multiply and rotate; each step is a bijection of the state for a given word. */
  #word(word: number): void {
    const low = Math.imul(this.#low ^ word, 0x85ebca6b);
    this.#low = (low << 13) | (low >>> 19);
    this.#high = (Math.imul(this.#high, 0x01000193) + this.#low) | 0;
  }
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

/** Minutes, seconds, milliseconds of virtual time. */
function stamp(atMs: number): string {
  const minutes = Math.floor(atMs / 60_000);
  const seconds = Math.floor(atMs / 1000) % 60;
  return `${String(minutes).padStart(3, '0')}:${String(seconds).padStart(2, '0')}.${String(atMs % 1000).padStart(3, '0')}`;
}
