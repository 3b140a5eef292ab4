import { EncodeError } from './errors.ts';

const TWO_32 = 0x1_0000_0000;

/**
 * A seeded generator of integers: sfc32 (Doty-Humphrey, PractRand), keyed by 64 bits. The same seed gives the same
 * numbers on every engine. Not for secrets.
 */
export class Prng {
  private key0: number;
  private key1: number;
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  /** `seed`: any integer in [0, 2^53). */
  constructor(seed: number) {
    this.key0 = seed | 0;
    this.key1 = Math.floor(seed / TWO_32) | 0;
    this.start();
  }

  /** A uniform integer in [0, 2^32). */
  uint32(): number {
    const value = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + value) | 0;
    return value >>> 0;
  }

  /** A uniform integer in [0, n), without bias; 0 < n <= 2^53. */
  below(n: number): number {
    if (!(n > 0 && n <= 2 ** 53)) throw new EncodeError(`no integer in [0, ${n})`);
    if (n > TWO_32) return this.belowWide(n);
    const fair = TWO_32 - (TWO_32 % n);
    let value = this.uint32();
    while (value >= fair) value = this.uint32();
    return value % n;
  }

  /** A uniform integer in [lo, hiExclusive). */
  between(lo: number, hiExclusive: number): number {
    return lo + this.below(hiExclusive - lo);
  }

  /** True in `numerator` of `denominator` cases. */
  chance(numerator: number, denominator: number): boolean {
    return this.below(denominator) < numerator;
  }

  /**
   * A generator that depends on this one's seed and `label` only, not on what either has drawn: a new consumer with a
   * label of its own does not move anybody else's numbers. The same label gives the same generator.
   */
  fork(label: number): Prng {
    const child = new Prng(0);
    child.key0 = mix(this.key0 ^ mix((label | 0) + 0x9e3779b9));
    child.key1 = mix(this.key1 ^ mix((Math.floor(label / TWO_32) | 0) ^ child.key0));
    child.start();
    return child;
  }

  private start(): void {
    this.a = 0;
    this.b = this.key0;
    this.c = this.key1;
    this.counter = 1;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  private belowWide(n: number): number {
    const span = 2 ** 53;
    const fair = span - (span % n);
    for (;;) {
      const value = (this.uint32() >>> 11) * TWO_32 + this.uint32();
      if (value < fair) return value % n;
    }
  }
}

/** A bijection of 32 bits with good avalanche (the finaliser of MurmurHash3). */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
