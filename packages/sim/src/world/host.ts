import type { Prng } from '@raftgate/bytes';
import type { Io, Random, Timers } from '@raftgate/io';
import { SimClock } from './clock.ts';
import type { SimDisk } from './disk.ts';
import type { SimNetwork } from './network.ts';
import { Process } from './process.ts';
import type { Event, Schedule } from './schedule.ts';

/** One machine: its disk outlives its member, everything else belongs to one life and ends with it. */
export class SimHost {
  readonly name: string;
  readonly disk: SimDisk;
  process: Process;
  clock: SimClock;
  readonly #schedule: Schedule;
  readonly #network: SimNetwork;
  readonly #prng: Prng;

  constructor(name: string, schedule: Schedule, network: SimNetwork, disk: SimDisk, prng: Prng) {
    this.name = name;
    this.disk = disk;
    this.#schedule = schedule;
    this.#network = network;
    this.#prng = prng;
    this.process = new Process(name, schedule);
    this.process.isOver = true;
    this.clock = new SimClock(schedule, 0);
  }

  /** The ports of a new life, whose clock runs `ratePpm` faster than the world's, and whose turns are cut after `busyLooks`. */
  boot(ratePpm: number, busyLooks = 0): Io {
    this.process = new Process(this.name, this.#schedule);
    this.clock = new SimClock(this.#schedule, ratePpm, busyLooks);
    return {
      clock: this.clock,
      timers: this.#timers(this.process, this.clock),
      disk: this.disk.port(this.process),
      network: this.#network.portOf(this.process),
      random: this.#random(),
      allocator: { shared: (bytes) => new SharedArrayBuffer(bytes) },
    };
  }

  /** Power cut: no callback of this life runs again, and the disk keeps what it keeps. */
  crash(): void {
    this.process.isOver = true;
    this.#network.crash(this.process);
    this.disk.crash();
  }

  #timers(process: Process, clock: SimClock): Timers {
    const schedule = this.#schedule;
    return {
      // An event is its own handle.
      after: (delayMs, run) => schedule.after(clock.worldDelay(delayMs), run, process),
      cancel: (timer) => {
        (timer as Event).cancelled = true;
      },
      soon: (run) => void schedule.after(clock.aheadMs, run, process),
    };
  }

  #random(): Random {
    return { uint32: () => this.#prng.uint32() };
  }
}
