import type { Clock } from '@raftgate/io';
import type { Schedule } from './schedule.ts';

/** Where wall clocks begin; only for people. */
const WALL_EPOCH_MS = 1_700_000_000_000;
const MILLION = 1_000_000;
/** What a busy turn takes: more than the loop budget of a member (law 9). */
const BUSY_MS = 6;

/** One life's clocks: they run at a rate of their own and may jump forward. */
export class SimClock implements Clock {
  readonly #schedule: Schedule;
  /** Parts per million faster than the world; negative is slower. */
  readonly #ratePpm: number;
  readonly #bootedMs: number;
  #jumpedMs = 0;
  /** See ClockOptions.busyLooks. */
  readonly #busyLooks: number;
  #looks = 0;
  #lookedMs = 0;
  #toldMs = 0;

  constructor(schedule: Schedule, ratePpm: number, busyLooks = 0) {
    this.#schedule = schedule;
    this.#ratePpm = ratePpm;
    this.#busyLooks = busyLooks;
    this.#bootedMs = schedule.nowMs;
  }

  monotonicMs(): number {
    const { nowMs } = this.#schedule;
    const atMs = this.#local(nowMs - this.#bootedMs) + this.#jumpedMs;
    if (this.#busyLooks === 0) return atMs;
    if (nowMs !== this.#lookedMs) this.#looks = 0;
    this.#lookedMs = nowMs;
    this.#looks += 1;
    // Once in a turn: the world stands still meanwhile, so that this clock is never far ahead of it.
    this.#toldMs = Math.max(this.#toldMs, atMs + (this.#looks > this.#busyLooks ? BUSY_MS : 0));
    return this.#toldMs;
  }

  /** By how much a turn that took its time has put this clock ahead of the world: so long its thread does nothing else. */
  get aheadMs(): number {
    if (this.#busyLooks === 0) return 0;
    return Math.max(0, this.#toldMs - this.#local(this.#schedule.nowMs - this.#bootedMs) - this.#jumpedMs);
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
