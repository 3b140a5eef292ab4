import { pulse } from './pulse.ts';

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
  /** Scheduled later for the same millisecond. */
  next: Event | undefined;
}

/** What is due within so many milliseconds stands in a slot of its millisecond; a power of two. */
const SLOTS = 8_192;

/**
 * Virtual time: events, run one after another in one thread, in the order of time and of scheduling. What is near stands in a
 * wheel of milliseconds, each a queue; the rest in a heap. What is in the heap for a moment was scheduled before anything in the
 * wheel for the same one, so it goes first.
 */
export class Schedule {
  /** Virtual milliseconds since the beginning. */
  nowMs = 0;
  /** Events run so far. */
  count = 0;
  #ids = 0;
  /** In the wheel. */
  #near = 0;
  readonly #first: (Event | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  readonly #last: (Event | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  readonly #heap: Event[] = [];
  #urgent: (() => void)[] = [];

  get pending(): number {
    return this.#heap.length + this.#near + this.#urgent.length;
  }

  /** What will happen to `owner`. */
  pendingOf(owner: Owner): number {
    let count = 0;
    const add = (event: Event): void => void (count += event.owner === owner && !event.cancelled ? 1 : 0);
    this.#heap.forEach(add);
    for (let event of this.#first) for (; event !== undefined; event = event.next) add(event);
    return count;
  }

  at(atMs: number, run: () => void, owner?: Owner): Event {
    this.#ids += 1;
    const { nowMs } = this;
    const dueMs = small(atMs > nowMs ? atMs : nowMs);
    const event: Event = { atMs: dueMs, id: this.#ids, run, owner, cancelled: false, next: undefined };
    if (dueMs - nowMs < SLOTS && (dueMs | 0) === dueMs) this.#append(event);
    else this.#push(event);
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
      if (untilMs > this.nowMs) this.nowMs = small(untilMs);
      return false;
    }
    this.nowMs = event.atMs;
    this.count += 1;
    pulse.counter[0]++;
    if (event.cancelled) return true;
    if (event.owner === undefined) event.run();
    else event.owner.take(event);
    return true;
  }

  #take(untilMs: number): Event | undefined {
    const far = this.#heap.length > 0 ? this.#heap[0] : undefined;
    const limitMs = far === undefined || far.atMs > untilMs ? untilMs : far.atMs;
    const near = this.#near > 0 ? this.#nearest(limitMs) : undefined;
    if (far !== undefined && far.atMs <= untilMs && (near === undefined || far.atMs <= near.atMs)) {
      this.#pop();
      return far;
    }
    if (near !== undefined) this.#remove(near);
    return near;
  }

  /** The first in the wheel, not behind `limitMs`. */
  #nearest(limitMs: number): Event | undefined {
    for (let ms = Math.ceil(this.nowMs); ms <= limitMs; ms++) {
      const event = this.#first[ms & (SLOTS - 1)];
      if (event !== undefined) return event;
    }
    return undefined;
  }

  #append(event: Event): void {
    const slot = event.atMs & (SLOTS - 1);
    const last = this.#last[slot];
    if (last === undefined) this.#first[slot] = event;
    else last.next = event;
    this.#last[slot] = event;
    this.#near += 1;
  }

  #remove(event: Event): void {
    const slot = event.atMs & (SLOTS - 1);
    const { next } = event;
    this.#first[slot] = next;
    if (next === undefined) this.#last[slot] = undefined;
    this.#near -= 1;
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

/** The same number as the engine keeps small integers: one that came out of a division is an object of its own wherever it goes. */
function small(ms: number): number {
  const whole = ms | 0;
  return whole === ms ? whole : ms;
}

function before(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.id < b.id);
}
