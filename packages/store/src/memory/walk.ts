import { sizeAt } from './record.ts';
import type { Slab } from './slab.ts';
import type { Slabs } from './slabs.ts';

/** Goes over records from (revision, sub) on, dead ones included. Good until anything is appended, evacuated or let go. */
export class RecordWalk {
  slab: Slab | undefined;
  at = 0;
  private position: number;
  private readonly list: readonly Slab[];

  constructor(slabs: Slabs, revision: number, sub: number) {
    this.list = slabs.list;
    this.position = lastNotAfter(this.list, revision, sub);
    this.enter(revision, sub);
  }

  /** Moves to the next record; `slab` is undefined after the last. */
  next(): void {
    const slab = this.slab;
    if (slab === undefined) return;
    this.at += sizeAt(slab.view, this.at);
    if (this.at >= slab.end) this.nextSlab();
  }

  private enter(revision: number, sub: number): void {
    this.slab = this.list[this.position];
    if (this.slab === undefined) return;
    if (this.slab.isEmpty) return this.nextSlab();
    this.at = this.slab.nearBefore(revision, sub);
    while (this.slab !== undefined && !this.isThere(this.slab, revision, sub)) this.next();
  }

  /** At the record asked for or after it. */
  private isThere(slab: Slab, revision: number, sub: number): boolean {
    return sub === 0 ? slab.isAfter(this.at, revision - 1, Number.MAX_SAFE_INTEGER) : slab.isAfter(this.at, revision, sub - 1);
  }

  private nextSlab(): void {
    do this.position += 1;
    while (this.position < this.list.length && this.list[this.position].isEmpty);
    this.slab = this.list[this.position];
    this.at = this.slab?.start ?? 0;
  }
}

/** The last slab that begins at or before it; the first one when none does. */
function lastNotAfter(list: readonly Slab[], revision: number, sub: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const slab = list[middle];
    // Only the tail may be empty, and nothing is after it.
    if (slab.isEmpty || slab.isAfter(slab.start, revision, sub)) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, low - 1);
}
