import assert from 'node:assert/strict';
import { MemoryEngine } from '@raftgate/kv/memory';
import type { MemoryOptions } from '@raftgate/kv/memory';
import type { Kv, KvTimer } from '@raftgate/kv';
import type { RolloutTime } from '../gate.ts';

/** An engine and the time everything in the suite lives by. */
export interface RolloutWorld {
  readonly time: RolloutTime;
  /** A client of its own each time; the suite closes it. */
  connect(): Promise<Kv>;
  /** Simulated time only: lets this much of it pass. Absent: time is real. */
  advance?(ms: number): Promise<void>;
  close(): Promise<void>;
}
export type OpenWorld = () => Promise<RolloutWorld>;

/** Waits until `probe` gives something: in simulated time by letting it pass, else by looking again and again. */
export async function until<T>(world: RolloutWorld, what: string, probe: () => Promise<T | undefined>, boundMs = 60_000): Promise<T> {
  const end = world.time.clock.monotonicMs() + boundMs;
  for (;;) {
    const found = await settled(world, probe());
    if (found !== undefined) return found;
    if (world.time.clock.monotonicMs() > end) assert.fail(`${what}: not within ${boundMs} ms`);
    await pass(world, 10);
  }
}

export async function pass(world: RolloutWorld, ms: number): Promise<void> {
  if (world.advance !== undefined) return await world.advance(ms);
  await new Promise<void>((resolve) => void setTimeout(resolve, ms));
}

/** The outcome of a promise that needs the world to move on. */
export async function settled<T>(world: RolloutWorld, promise: Promise<T>): Promise<T> {
  if (world.advance === undefined) return await promise;
  const outcome = { isOpen: true };
  const end = (): void => {
    outcome.isOpen = false;
  };
  promise.then(end, end);
  for (let turns = 0; outcome.isOpen && turns < 100_000; turns += 1) await world.advance(0);
  return await promise;
}

/** Time that passes only when told to: timers in order, and between them everything that promises still want to do. */
class SimulatedTime implements RolloutTime {
  #nowMs = 0;
  #next = 1;
  #timers: { readonly id: number; readonly atMs: number; readonly run: () => void }[] = [];
  #soon: (() => void)[] = [];

  readonly clock = { monotonicMs: (): number => this.#nowMs, wallMs: (): number => 1_700_000_000_000 + this.#nowMs };
  readonly timers = {
    after: (delayMs: number, run: () => void): KvTimer => {
      const id = this.#next;
      this.#next += 1;
      this.#timers.push({ id, atMs: this.#nowMs + Math.max(0, delayMs), run });
      this.#timers.sort((a, b) => a.atMs - b.atMs || a.id - b.id);
      return { id };
    },
    cancel: (timer: KvTimer): void => {
      this.#timers = this.#timers.filter((one) => one.id !== timer.id);
    },
    soon: (run: () => void): void => void this.#soon.push(run),
  };

  async advance(ms: number): Promise<void> {
    const end = this.#nowMs + ms;
    await this.#settle();
    for (;;) {
      const [timer] = this.#timers;
      if (timer === undefined || timer.atMs > end) break;
      this.#timers.shift();
      this.#nowMs = timer.atMs;
      timer.run();
      await this.#settle();
    }
    this.#nowMs = end;
  }

  async #settle(): Promise<void> {
    for (;;) {
      for (const run of this.#soon.splice(0)) run();
      await new Promise<void>((resolve) => void setImmediate(resolve));
      if (this.#soon.length === 0) return;
    }
  }
}

/** The engine in memory, and time that passes only when told to. */
export interface SimulatedWorld extends RolloutWorld {
  readonly engine: MemoryEngine;
  advance(ms: number): Promise<void>;
}

/** The engine in memory under simulated time. */
export function simulatedWorld(fault?: MemoryOptions['fault']): SimulatedWorld {
  const time = new SimulatedTime();
  const engine = new MemoryEngine({ timers: time.timers, ...(fault === undefined ? {} : { fault }) });
  return {
    time,
    engine,
    connect: () => Promise.resolve(engine.connect()),
    advance: (ms) => time.advance(ms),
    close: () => Promise.resolve(),
  };
}
