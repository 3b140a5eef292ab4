import type { Clock } from '@raftgate/io';
import type { Schedule } from './schedule.ts';

/** Where wall clocks begin; only for people. */
const WALL_EPOCH_MS = 1_700_000_000_000;
const MILLION = 1_000_000;

/** One life's clocks: they run at a rate of their own and may jump forward. */
export class SimClock implements Clock {
  readonly #schedule: Schedule;
  /** Parts per million faster than the world; negative is slower. */
  readonly #ratePpm: number;
  readonly #bootedMs: number;
  #jumpedMs = 0;

  constructor(schedule: Schedule, ratePpm: number) {
    this.#schedule = schedule;
    this.#ratePpm = ratePpm;
    this.#bootedMs = schedule.nowMs;
  }

  monotonicMs(): number {
    return this.#local(this.#schedule.nowMs - this.#bootedMs) + this.#jumpedMs;
  }

  wallMs(): number {
    return WALL_EPOCH_MS + this.#schedule.nowMs + this.#jumpedMs;
  }

  jump(ms: number): void {
    this.#jumpedMs += ms;
  }

  /** How long the world waits until `delayMs` have passed here; never less. */
  worldDelay(delayMs: number): number {
    if (this.#ratePpm === 0) return delayMs;
    const nowMs = this.#schedule.nowMs - this.#bootedMs;
    const due = this.#local(nowMs) + delayMs;
    let delay = Math.max(0, Math.floor((due * MILLION) / (MILLION + this.#ratePpm)) - nowMs);
    while (this.#local(nowMs + delay) < due) delay += 1;
    return delay;
  }

  #local(ms: number): number {
    return this.#ratePpm === 0 ? ms : Math.floor((ms * (MILLION + this.#ratePpm)) / MILLION);
  }
}
