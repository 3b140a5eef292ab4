/** What the heap orders; `place` is the heap's own note of where it sits. */
export interface Deadline {
  deadlineMs: number;
  place: number;
}

/** A binary heap by deadline whose items can move and leave. */
export class Deadlines<T extends Deadline> {
  private readonly heap: T[] = [];

  add(item: T): void {
    this.heap.push(item);
    this.up(item, this.heap.length - 1);
  }

  /** After the item's deadline has changed. */
  moved(item: T): void {
    this.up(item, item.place);
    this.down(item, item.place);
  }

  delete(item: T): void {
    const last = this.heap.pop();
    if (last === undefined || last === item) return;
    this.heap[item.place] = last;
    last.place = item.place;
    this.moved(last);
  }

  /** Up to `max` items whose deadline is not after `nowMs`, in no order worth relying on. */
  due(nowMs: number, max: number): T[] {
    const found: T[] = [];
    const open = [0];
    for (let at = open.pop(); at !== undefined && found.length < max; at = open.pop()) {
      if (at >= this.heap.length || this.heap[at].deadlineMs > nowMs) continue;
      found.push(this.heap[at]);
      open.push(2 * at + 2, 2 * at + 1);
    }
    return found;
  }

  private up(item: T, from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.heap[parent].deadlineMs <= item.deadlineMs) break;
      this.set(at, this.heap[parent]);
      at = parent;
    }
    this.set(at, item);
  }

  private down(item: T, from: number): void {
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && this.heap[child + 1].deadlineMs < this.heap[child].deadlineMs) child += 1;
      if (this.heap[child].deadlineMs >= item.deadlineMs) break;
      this.set(at, this.heap[child]);
      at = child;
    }
    this.set(at, item);
  }

  private set(at: number, item: T): void {
    this.heap[at] = item;
    item.place = at;
  }
}
