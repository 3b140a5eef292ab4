import type { Random } from '@raftgate/io';
import { MAX_OWN_INCARNATIONS } from '../limits.ts';

/** 53 random bits, never 0. */
function draw(random: Random): number {
  const high = random.uint32() % 0x20_0000;
  return high * 0x1_0000_0000 + random.uint32() || 1;
}

/** The lives of this process: the one in force, and those before it. */
export class Incarnations {
  readonly #random: Random;
  #own: readonly number[];

  constructor(random: Random) {
    this.#random = random;
    this.#own = [draw(random)];
  }

  get current(): number {
    return this.#own[this.#own.length - 1];
  }

  next(): void {
    this.#own = [...this.#own.slice(1 - MAX_OWN_INCARNATIONS), draw(this.#random)];
  }

  has(incarnation: number): boolean {
    return this.#own.includes(incarnation);
  }
}
