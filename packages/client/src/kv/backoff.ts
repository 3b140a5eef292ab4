import type { Random } from '@raftgate/io';
import { BACKOFF_BASE_MS, BACKOFF_MAX_MS } from '../limits.ts';

/** Exponential, with jitter over the upper half of each step, bounded by BACKOFF_MAX_MS. */
export class Backoff {
  readonly #random: Random;
  #step = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  nextMs(): number {
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** Math.min(this.#step, 16));
    this.#step += 1;
    const half = Math.floor(ceiling / 2);
    return half + (this.#random.uint32() % (ceiling - half + 1));
  }

  reset(): void {
    this.#step = 0;
  }
}
