interface Pair {
  readonly from: number;
  readonly to: number;
}

/**
 * Something for each pair of members, made when it is first asked for. Ids are large and members few: a walk costs less than a
 * hash of either, and most often the pair is found near where the last one was.
 */
export class Pairs<T extends Pair> {
  readonly #all: T[] = [];
  readonly #make: (from: number, to: number) => T;
  #last = 0;

  constructor(make: (from: number, to: number) => T) {
    this.#make = make;
  }

  of(from: number, to: number): T {
    const all = this.#all;
    const count = all.length;
    for (let step = 0, at = this.#last; step < count; step++, at = at + 1 === count ? 0 : at + 1) {
      const pair = all[at];
      if (pair.to !== to || pair.from !== from) continue;
      this.#last = at;
      return pair;
    }
    const fresh = this.#make(from, to);
    all.push(fresh);
    return fresh;
  }
}
