import type { Clock, Timer, Timers } from '@raftgate/io';

interface Event {
  readonly id: number;
  readonly atMs: number;
  readonly owner: number;
  readonly run: () => void;
}

/** Events at one instant before it is taken for a loop that never ends. */
const MAX_STILL_STEPS = 100_000;

/** Virtual time: nothing happens but what `step` makes happen, in order of time, then of arming. */
export class VirtualTime {
  nowMs = 1_000;
  private nextId = 1;
  private stillSteps = 0;
  /** In order of (atMs, id). */
  private events: Event[] = [];
  private readonly cancelled = new Set<number>();

  /** Runs `run` at now + `delayMs`; `owner` is who may be forgotten. */
  after(delayMs: number, owner: number, run: () => void): Timer {
    const event = { id: this.nextId++, atMs: this.nowMs + delayMs, owner, run };
    let at = this.events.length;
    while (at > 0 && (this.events[at - 1]?.atMs ?? 0) > event.atMs) at--;
    this.events.splice(at, 0, event);
    return { id: event.id };
  }

  cancel(timer: Timer): void {
    this.cancelled.add(timer.id);
  }

  /** Drops everything `owner` armed: its process is gone. */
  forget(owner: number): void {
    this.events = this.events.filter((event) => event.owner !== owner);
  }

  /** Runs the next event; false when there is none. */
  step(): boolean {
    const event = this.events.shift();
    if (event === undefined) return false;
    if (event.atMs > this.nowMs) this.stillSteps = 0;
    else if (++this.stillSteps > MAX_STILL_STEPS) throw new Error(`time stands still at ${this.nowMs} ms`);
    this.nowMs = Math.max(this.nowMs, event.atMs);
    if (!this.cancelled.delete(event.id)) event.run();
    return true;
  }

  clockOf(): Clock {
    return { monotonicMs: () => this.nowMs, wallMs: () => this.nowMs };
  }

  timersOf(owner: number): Timers {
    return {
      after: (delayMs, run) => this.after(delayMs, owner, run),
      cancel: (timer) => this.cancel(timer),
      soon: (run) => void this.after(0, owner, run),
    };
  }
}
