interface Run {
  readonly index: number;
  readonly term: number;
}

/**
 * Which indexes the log holds, and their terms, as runs of equal terms: a few numbers for millions of entries.
 *
 *     base | first ... last        empty when last < first
 */
export class LogShape {
  first: number;
  last: number;
  private runs: Run[] = [];

  /** An empty log after `base`. */
  constructor(base: number) {
    this.first = base + 1;
    this.last = base;
  }

  get isEmpty(): boolean {
    return this.last < this.first;
  }

  /** The term at `index`; undefined outside what is held. */
  termAt(index: number): number | undefined {
    if (index < this.first || index > this.last) return undefined;
    return this.runs[this.runIndex(index)].term;
  }

  /** Places an entry, replacing everything from `index` on. The caller has checked that there is no gap. */
  put(index: number, term: number): void {
    if (index < this.first) this.restart(index - 1);
    else if (index <= this.last)
      this.runs.length = this.runs[this.runIndex(index)].index === index ? this.runIndex(index) : this.runIndex(index) + 1;
    if (this.runs.at(-1)?.term !== term) this.runs.push({ index, term });
    this.last = index;
  }

  /** Drops everything: the log goes on after `base`. */
  restart(base: number): void {
    this.first = base + 1;
    this.last = base;
    this.runs = [];
  }

  /** Forgets the terms before `index`. */
  forgetBefore(index: number): void {
    if (index <= this.first) return;
    if (index > this.last) return this.restart(this.last);
    const keep = this.runIndex(index);
    this.runs = this.runs.slice(keep);
    this.first = index;
  }

  /** The run that holds `index`: the last one that begins at or before it. */
  private runIndex(index: number): number {
    let low = 0;
    let high = this.runs.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.runs[middle].index <= index) low = middle;
      else high = middle;
    }
    return low;
  }
}
