import { invariant } from '../invariant.ts';

/** What `termAt` answers for an index it does not hold; equal to no term. */
export const NO_TERM = -1;

/**
 * Which term each position of the log has, as runs: (first index, term). A log of millions of entries has a handful.
 *
 *     index  4 5 6 7 8 9      starts 4 6 9
 *     term   2 2 3 3 3 7      terms  2 3 7
 *
 * The first position is the one the log was compacted to, whose entry is gone but whose term is known.
 */
export class TermRuns {
  private readonly starts: number[] = [];
  private readonly terms: number[] = [];
  private end: number;

  constructor(index: number, term: number) {
    this.starts.push(index);
    this.terms.push(term);
    this.end = index;
  }

  get first(): number {
    return this.starts[0];
  }

  get last(): number {
    return this.end;
  }

  get lastTerm(): number {
    return this.terms[this.terms.length - 1];
  }

  /** NO_TERM before the first position and after the last. */
  termAt(index: number): number {
    if (index > this.end || index < this.starts[0]) return NO_TERM;
    return this.terms[this.runOf(index)];
  }

  append(term: number): void {
    const lastTerm = this.lastTerm;
    invariant(term >= lastTerm, 'terms never fall along a log');
    this.end++;
    if (term === lastTerm) return;
    this.starts.push(this.end);
    this.terms.push(term);
  }

  /** Cuts everything from `index` on; the first position stays. */
  truncateFrom(index: number): void {
    invariant(index > this.starts[0], 'the compacted position is never cut');
    while (this.starts[this.starts.length - 1] >= index) {
      this.starts.pop();
      this.terms.pop();
    }
    this.end = Math.min(this.end, index - 1);
  }

  /** Makes `index` the first position. */
  compactTo(index: number): void {
    invariant(index >= this.starts[0] && index <= this.end, 'compaction stays inside the log');
    const run = this.runOf(index);
    this.starts.splice(0, run);
    this.terms.splice(0, run);
    this.starts[0] = index;
  }

  /**
   * The last position at or before `index` whose term is at most `term`: where a log that has `term` at `index` may still
   * agree with this one. One before the first position when there is none.
   */
  lastAtMost(index: number, term: number): number {
    if (index < this.starts[0]) return index;
    const within = Math.min(index, this.end);
    let run = this.runOf(within);
    if (this.terms[run] <= term) return within;
    while (run >= 0 && this.terms[run] > term) run--;
    return this.starts[run + 1] - 1;
  }

  private runOf(index: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    if (this.starts[high] <= index) return high;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.starts[middle] <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
