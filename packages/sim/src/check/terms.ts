/** Terms by index, of a log without holes: an array from where it begins. */
export class Terms {
  #first = 0;
  #terms: number[] = [];

  /** Undefined where there is none. */
  get(index: number): number | undefined {
    return this.#terms[index - this.#first];
  }

  /** `index` follows the last one; anywhere when there is none. */
  add(index: number, term: number): void {
    if (this.#terms.length === 0) this.#first = index;
    this.#terms[index - this.#first] = term;
  }

  forEach(each: (index: number, term: number) => void): void {
    this.#terms.forEach((term, at) => each(this.#first + at, term));
  }

  /** Forgets `index` and everything behind it. */
  cutFrom(index: number): void {
    this.#terms.length = Math.min(this.#terms.length, Math.max(0, index - this.#first));
  }

  /** Forgets everything before `index`. */
  cutBefore(index: number): void {
    const gone = Math.min(this.#terms.length, Math.max(0, index - this.#first));
    this.#terms = this.#terms.slice(gone);
    this.#first += gone;
  }

  clear(): void {
    this.#terms = [];
  }
}
