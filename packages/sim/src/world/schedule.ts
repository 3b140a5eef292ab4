/** A program that hears of nothing once it is over, and of everything later while it is paused. */
export interface Owner {
  take(event: Event): void;
}

/** Something that will happen. `cancelled` events are skipped when their time comes. */
export interface Event {
  readonly atMs: number;
  /** Breaks ties in the order of scheduling, so that a run is a function of its seed. */
  readonly id: number;
  readonly run: () => void;
  /** Who hears of it; undefined is the world itself. */
  readonly owner: Owner | undefined;
  cancelled: boolean;
}

/**
 * Virtual time: events, run one after another in one thread. What is due at once goes through a queue, the rest through a
 * binary heap; together they keep the order of time and of scheduling.
 */
export class Schedule {
  /** Virtual milliseconds since the beginning. */
  nowMs = 0;
  /** Events run so far. */
  count = 0;
  #ids = 0;
  readonly #heap: Event[] = [];
  #due: Event[] = [];
  #head = 0;
  #urgent: (() => void)[] = [];

  get pending(): number {
    return this.#heap.length + this.#due.length - this.#head + this.#urgent.length;
  }

  at(atMs: number, run: () => void, owner?: Owner): Event {
    this.#ids += 1;
    const isLater = atMs > this.nowMs;
    const event: Event = { atMs: isLater ? atMs : this.nowMs, id: this.#ids, run, owner, cancelled: false };
    if (isLater) this.#push(event);
    else this.#due.push(event);
    return event;
  }

  after(delayMs: number, run: () => void, owner?: Owner): Event {
    return this.at(this.nowMs + delayMs, run, owner);
  }

  /** Runs right behind the event that is running, before anything else: a machine may die there. */
  urgent(run: () => void): void {
    this.#urgent.push(run);
  }

  /** Runs the next event; false when there is none at or before `untilMs`. */
  step(untilMs: number): boolean {
    if (this.#urgent.length > 0) {
      (this.#urgent.shift() as () => void)();
      return true;
    }
    const event = this.#take(untilMs);
    if (event === undefined) {
      if (untilMs > this.nowMs) this.nowMs = untilMs;
      return false;
    }
    this.nowMs = event.atMs;
    this.count += 1;
    if (event.cancelled) return true;
    if (event.owner === undefined) event.run();
    else event.owner.take(event);
    return true;
  }

  #take(untilMs: number): Event | undefined {
    const next = this.#heap[0];
    const due = this.#due[this.#head];
    if (due !== undefined && (next === undefined || next.atMs > this.nowMs || due.id < next.id)) {
      this.#shift();
      return due;
    }
    if (next === undefined || next.atMs > untilMs) return undefined;
    this.#pop();
    return next;
  }

  #shift(): void {
    this.#head += 1;
    if (this.#head < this.#due.length) return;
    this.#due.length = 0;
    this.#head = 0;
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
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.id < b.id);
}
