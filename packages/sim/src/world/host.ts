import type { Prng } from '@raftgate/bytes';
import type { Clock, Io, Random, Timer, Timers } from '@raftgate/io';
import type { SimDisk } from './disk.ts';
import type { SimNetwork } from './network.ts';
import type { Event, Schedule } from './schedule.ts';

/** Where wall clocks begin; only for people. */
const WALL_EPOCH_MS = 1_700_000_000_000;

/** One machine: its disk outlives its member, everything else belongs to one life and ends with it. */
export class SimHost {
  readonly name: string;
  readonly disk: SimDisk;
  readonly #schedule: Schedule;
  readonly #network: SimNetwork;
  readonly #prng: Prng;
  #life = 0;

  constructor(name: string, schedule: Schedule, network: SimNetwork, disk: SimDisk, prng: Prng) {
    this.name = name;
    this.disk = disk;
    this.#schedule = schedule;
    this.#network = network;
    this.#prng = prng;
  }

  /** The ports of a new life. */
  boot(): Io {
    this.#life += 1;
    return {
      clock: this.#clock(),
      timers: this.#timers(this.#life),
      disk: this.disk.port(),
      network: this.#network.portOf(this.name),
      random: this.#random(),
      allocator: { shared: (bytes) => new SharedArrayBuffer(bytes) },
    };
  }

  /** Power cut: no callback of this life runs again, and the disk keeps what it keeps. */
  crash(): void {
    this.#life += 1;
    this.#network.crash(this.name);
    this.disk.crash();
  }

  #clock(): Clock {
    const bootedMs = this.#schedule.nowMs;
    return {
      monotonicMs: () => this.#schedule.nowMs - bootedMs,
      wallMs: () => WALL_EPOCH_MS + this.#schedule.nowMs,
    };
  }

  #timers(life: number): Timers {
    const pending = new Map<number, Event>();
    let last = 0;
    const after = (delayMs: number, run: () => void): Timer => {
      last += 1;
      const id = last;
      const event = this.#schedule.after(delayMs, () => {
        pending.delete(id);
        if (this.#life === life) run();
      });
      pending.set(id, event);
      return { id };
    };
    return {
      after,
      cancel: (timer) => {
        const event = pending.get(timer.id);
        if (event !== undefined) event.cancelled = true;
        pending.delete(timer.id);
      },
      soon: (run) => void after(0, run),
    };
  }

  #random(): Random {
    return { uint32: () => this.#prng.uint32() };
  }
}
