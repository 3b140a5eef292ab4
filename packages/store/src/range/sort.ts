import type { Budget } from '../budget.ts';
import { SORT_RUN } from '../limits.ts';

/** A stable merge sort that can be cut anywhere: short runs first, then runs of twice the length, one item a unit. */
export class SlicedSort<T> {
  items: T[];
  private readonly compare: (a: T, b: T) => number;
  private spare: T[] = [];
  private width = 0;
  private left = 0;
  private right = 0;
  private pairEnd = 0;

  constructor(items: T[], compare: (a: T, b: T) => number) {
    this.items = items;
    this.compare = compare;
  }

  step(budget: Budget): boolean {
    while (this.width === 0) {
      if (this.spare.length >= this.items.length) this.nextWidth(SORT_RUN);
      else if (budget.left <= 0) return false;
      else this.sortRun(budget);
    }
    while (this.width < this.items.length) {
      if (budget.left <= 0) return false;
      this.merge(budget);
    }
    return true;
  }

  private sortRun(budget: Budget): void {
    const run = this.items.slice(this.spare.length, this.spare.length + SORT_RUN).sort(this.compare);
    for (const item of run) this.spare.push(item);
    budget.left -= run.length;
  }

  /** Moves items of the current pair of runs, or goes to the next pair. */
  private merge(budget: Budget): void {
    const { items, spare, compare, width } = this;
    const start = this.pairEnd - 2 * width;
    const leftEnd = Math.min(start + width, items.length);
    const rightEnd = Math.min(this.pairEnd, items.length);
    while (budget.left > 0 && (this.left < leftEnd || this.right < rightEnd)) {
      const takeLeft = this.right >= rightEnd || (this.left < leftEnd && compare(items[this.left], items[this.right]) <= 0);
      spare.push(items[takeLeft ? this.left++ : this.right++]);
      budget.left -= 1;
    }
    if (this.left < leftEnd || this.right < rightEnd) return;
    if (rightEnd >= items.length) this.nextWidth(2 * width);
    else this.pair(this.pairEnd);
  }

  /** What was moved is what is to be merged. */
  private nextWidth(width: number): void {
    this.items = this.spare;
    this.spare = [];
    this.width = width;
    this.pair(0);
  }

  private pair(start: number): void {
    this.left = start;
    this.right = start + this.width;
    this.pairEnd = start + 2 * this.width;
  }
}
