import { Prng } from '@raftgate/bytes';
import type { Timer } from '@raftgate/io';
import type { FleetIo } from '../fleet/options.ts';

interface Pending {
  readonly id: number;
  readonly atMs: number;
  readonly run: () => void;
}

/** Time that stands still until a test lets it run. After each timer all promise code that it woke runs, too. */
export class SimIo implements FleetIo {
  nowMs = 1_000_000;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  readonly clock = { monotonicMs: () => this.nowMs, wallMs: () => this.nowMs + 1_700_000_000_000 };
  readonly timers = {
    after: (delayMs: number, run: () => void): Timer => this.#add(delayMs, run),
    cancel: (timer: Timer): void => void this.#pending.delete(timer.id),
    soon: (run: () => void): void => void this.#add(0, run),
  };
  readonly random: { uint32(): number };

  constructor(seed = 1) {
    const prng = new Prng(seed);
    this.random = { uint32: () => prng.uint32() };
  }

  #add(delayMs: number, run: () => void): Timer {
    const id = this.#next;
    this.#next += 1;
    this.#pending.set(id, { id, atMs: this.nowMs + delayMs, run });
    return { id };
  }

  /** Everything due within `ms`, in order of time, then of arming. */
  async run(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    await settle();
    for (;;) {
      const due = this.#first(untilMs);
      if (due === undefined) break;
      this.#pending.delete(due.id);
      this.nowMs = Math.max(this.nowMs, due.atMs);
      due.run();
      await settle();
    }
    this.nowMs = untilMs;
  }

  /** Runs until `holds`, at most `boundMs`; false when it never did. */
  async until(holds: () => boolean, boundMs = 30_000): Promise<boolean> {
    const untilMs = this.nowMs + boundMs;
    await settle();
    while (!holds() && this.nowMs < untilMs) await this.run(Math.min(10, untilMs - this.nowMs));
    return holds();
  }

  #first(untilMs: number): Pending | undefined {
    let first: Pending | undefined;
    for (const one of this.#pending.values()) {
      if (one.atMs > untilMs) continue;
      if (first === undefined || one.atMs < first.atMs || (one.atMs === first.atMs && one.id < first.id)) first = one;
    }
    return first;
  }
}

/** One hop over the macrotask queue: by then every promise chain that could run has run. */
function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
