import type { SeedOutcome } from './outcome.ts';

/**
 * Hands out seeds upward and takes outcomes in the order they were handed out, so that what is reported does not depend on which
 * worker was quicker.
 */
export class InOrder {
  readonly #seeds: Iterator<number>;
  readonly #take: (outcome: SeedOutcome) => void;
  readonly #order: number[] = [];
  readonly #done = new Map<number, SeedOutcome>();

  /** `take` is called for one outcome after another. */
  constructor(seeds: Iterator<number>, take: (outcome: SeedOutcome) => void) {
    this.#seeds = seeds;
    this.#take = take;
  }

  /** The next seed to try; undefined when there is none. */
  next(): number | undefined {
    const next = this.#seeds.next();
    if (next.done === true) return undefined;
    this.#order.push(next.value);
    return next.value;
  }

  settled(outcome: SeedOutcome): void {
    this.#done.set(outcome.seed, outcome);
    while (this.#order.length > 0) {
      const first = this.#done.get(this.#order[0]);
      if (first === undefined) return;
      this.#done.delete(this.#order[0]);
      this.#order.shift();
      this.#take(first);
    }
  }
}

/** `first`, `first` + 1, ..., `count` of them. */
export function* upward(first: number, count: number): Generator<number> {
  for (let at = 0; at < count; at++) yield first + at;
}
