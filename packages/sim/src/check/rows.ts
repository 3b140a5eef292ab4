const FIRST_ROWS = 1_024;

/** Rows of so many numbers, by index from 0: no object each, which a collector would have to move and mark. */
export class Rows {
  readonly #width: number;
  #numbers: Float64Array;

  constructor(width: number) {
    this.#width = width;
    this.#numbers = new Float64Array(FIRST_ROWS * width);
  }

  /** 0 where nothing was set. */
  at(index: number, column: number): number {
    return this.#numbers[index * this.#width + column] ?? 0;
  }

  set(index: number, column: number, value: number): void {
    const at = index * this.#width + column;
    if (at >= this.#numbers.length) this.#grow(at);
    this.#numbers[at] = value;
  }

  #grow(at: number): void {
    const larger = new Float64Array(Math.max(2 * this.#numbers.length, at + this.#width));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
