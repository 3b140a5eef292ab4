import { sizeAt } from '../memory/record.ts';

/** Two unsigned 32-bit lanes. */
export interface StateHash {
  readonly low: number;
  readonly high: number;
}

/**
 * Rolls over every record written and every other change, word by word, in two lanes of different mixing. It finds
 * members that differ; it does not resist someone who builds a collision (the rollout's audit chain does).
 */
export class RollingHash {
  private low: number;
  private high: number;
  private sealed: StateHash;

  constructor(start: StateHash) {
    this.low = start.low;
    this.high = start.high;
    this.sealed = start;
  }

  /** As of the end of the last entry. */
  get value(): StateHash {
    return this.sealed;
  }

  /** An integer in [0, 2^53). */
  number(value: number): void {
    this.word(value >>> 0);
    this.word(Math.floor(value / 0x1_0000_0000));
  }

  text(latin1: string): void {
    this.word(latin1.length);
    for (let i = 0; i < latin1.length; i++) this.word(latin1.charCodeAt(i));
  }

  /** A whole record but for the word that says whether it is alive. */
  record(view: DataView, at: number): void {
    const end = at + sizeAt(view, at);
    let { low, high } = this;
    for (let word = at + 4; word < end; word += 4) {
      const value = view.getUint32(word, true);
      low = mixLow(low, value);
      high = mixHigh(high, value);
    }
    this.low = low;
    this.high = high;
  }

  seal(): void {
    this.sealed = { low: this.low >>> 0, high: this.high >>> 0 };
  }

  private word(value: number): void {
    this.low = mixLow(this.low, value);
    this.high = mixHigh(this.high, value);
  }
}

/** Both are bijections of the lane for a given word, so no earlier difference is ever forgotten by one step. */
function mixLow(lane: number, word: number): number {
  const mixed = Math.imul(lane ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

function mixHigh(lane: number, word: number): number {
  const mixed = (Math.imul((lane << 13) | (lane >>> 19), 5) + word) | 0;
  return Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
}
