/** Something that will happen. `cancelled` events are skipped when their time comes. */
export interface Event {
  readonly atMs: number;
  /** Breaks ties in the order of scheduling, so that a run is a function of its seed. */
  readonly sequence: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Virtual time: a binary heap of events, run one after another in one thread. */
export class Schedule {
  #nowMs = 0;
  #sequence = 0;
  readonly #heap: Event[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  get pending(): number {
    return this.#heap.length;
  }

  at(atMs: number, run: () => void): Event {
    this.#sequence += 1;
    const event: Event = { atMs: Math.max(atMs, this.#nowMs), sequence: this.#sequence, run, cancelled: false };
    this.#push(event);
    return event;
  }

  after(delayMs: number, run: () => void): Event {
    return this.at(this.#nowMs + delayMs, run);
  }

  /** Runs the next event; false when there is none at or before `untilMs`. */
  step(untilMs: number): boolean {
    const next = this.#heap[0];
    if (next === undefined || next.atMs > untilMs) {
      this.#nowMs = Math.max(this.#nowMs, untilMs);
      return false;
    }
    this.#pop();
    this.#nowMs = next.atMs;
    if (!next.cancelled) next.run();
    return true;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(heap[parent], event)) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    const size = heap.length;
    if (size === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= size) break;
      if (child + 1 < size && before(heap[child + 1], heap[child])) child += 1;
      if (before(last, heap[child])) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);
}
