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
  /** Where the runs begin and end: asked for several times a message, so not looked up. */
  first: number;
  last: number;
  lastTerm: number;

  constructor(index: number, term: number) {
    this.starts.push(index);
    this.terms.push(term);
    this.first = index;
    this.last = index;
    this.lastTerm = term;
  }

  /** NO_TERM before the first position and after the last. */
  termAt(index: number): number {
    if (index > this.last || index < this.first) return NO_TERM;
    return this.terms[this.runOf(index)];
  }

  append(term: number): void {
    invariant(term >= this.lastTerm, 'terms never fall along a log');
    this.last++;
    if (term === this.lastTerm) return;
    this.starts.push(this.last);
    this.terms.push(term);
    this.lastTerm = term;
  }

  /** Cuts everything from `index` on; the first position stays. */
  truncateFrom(index: number): void {
    invariant(index > this.first, 'the compacted position is never cut');
    while (this.starts[this.starts.length - 1] >= index) {
      this.starts.pop();
      this.terms.pop();
    }
    this.last = Math.min(this.last, index - 1);
    this.lastTerm = this.terms[this.terms.length - 1];
  }

  /** Makes `index` the first position. */
  compactTo(index: number): void {
    invariant(index >= this.first && index <= this.last, 'compaction stays inside the log');
    const run = this.runOf(index);
    this.starts.splice(0, run);
    this.terms.splice(0, run);
    this.starts[0] = index;
    this.first = index;
  }

  /**
   * The last position at or before `index` whose term is at most `term`: where a log that has `term` at `index` may still
   * agree with this one. One before the first position when there is none.
   */
  lastAtMost(index: number, term: number): number {
    if (index < this.first) return index;
    const within = Math.min(index, this.last);
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
