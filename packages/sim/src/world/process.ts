import type { DiskFile } from '@raftgate/io';
import type { Event, Owner, Schedule } from './schedule.ts';

/**
 * One life of a machine's program, from its start to its crash. Whatever the world has for it comes in through `run`: a dead
 * one hears nothing, a paused one (SIGSTOP, a collector, a sleeping laptop) hears everything later, in order.
 */
export class Process implements Owner {
  readonly host: string;
  isOver = false;
  isPaused = false;
  /** Files it has opened and not closed. */
  readonly files = new Set<DiskFile>();
  /** When it last went on after a pause; 0 when it never stood still. */
  resumedMs = 0;
  readonly #schedule: Schedule;
  #held: (() => void)[] = [];

  constructor(host: string, schedule: Schedule) {
    this.host = host;
    this.#schedule = schedule;
  }

  run(act: () => void): void {
    if (this.isOver) return;
    if (this.isPaused) this.#held.push(act);
    else act();
  }

  /** Looked at again by one that was paused: it may have cancelled meanwhile. */
  take(event: Event): void {
    if (this.isOver) return;
    if (this.isPaused) this.#held.push(() => void (event.cancelled || event.run()));
    else event.run();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    if (this.isPaused) this.resumedMs = this.#schedule.nowMs;
    this.isPaused = false;
    const held = this.#held;
    this.#held = [];
    for (const act of held) this.#schedule.at(this.#schedule.nowMs, () => this.run(act));
  }
}
