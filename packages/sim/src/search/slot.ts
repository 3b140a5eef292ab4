import { Worker } from 'node:worker_threads';
import { MAX_SEED_WALL_MS, STALL_LOOK_MS, STALLED_LOOKS, WORKER_LIMITS } from './limits.ts';
import { SearchError } from './errors.ts';
import { cutOff, type FoundViolation, type SeedOutcome, type SeedTask } from './outcome.ts';
import type { PlantedFiles } from './planted.ts';

type Told = { readonly ready: true } | { readonly lines: readonly string[] } | { readonly outcome: SeedOutcome };

interface Current {
  readonly task: SeedTask;
  readonly startedMs: number;
  readonly settle: (outcome: SeedOutcome) => void;
  readonly watchdog: NodeJS.Timeout;
  readonly looks: NodeJS.Timeout;
}

/** What a thread is given when it begins. */
export interface WorkerPlace {
  readonly pulse: Int32Array;
  readonly planted?: PlantedFiles | undefined;
}

/** `worker.ts` beside this module, in the form this module was loaded in. */
export const OWN_WORKER: URL = import.meta.url.endsWith('.ts')
  ? new URL('./worker.ts', import.meta.url)
  : new URL('./worker.js', import.meta.url);
/** The same where sources are planted. */
export const PLANTED_WORKER = new URL('./planted-worker.ts', import.meta.url);

interface SlotOptions {
  readonly planted?: PlantedFiles | undefined;
  readonly print?: ((lines: readonly string[]) => void) | undefined;
  readonly maxSeedWallMs?: number;
  readonly lookMs?: number;
}

/**
 * One thread that runs seeds, and the bounds that keep a run without end from being ours. One that stands still fails, whatever the
 * machine; one that goes on and takes too long is no verdict.
 */
export class Slot {
  readonly #entry: URL;
  readonly #planted: PlantedFiles | undefined;
  readonly #maxSeedWallMs: number;
  readonly #lookMs: number;
  readonly #print: ((lines: readonly string[]) => void) | undefined;
  /** Goes up with every event of the run (world/pulse.ts). */
  readonly #pulse = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #worker: Worker | undefined;
  #current: Current | undefined;

  constructor(entry: URL, { planted, print, maxSeedWallMs = MAX_SEED_WALL_MS, lookMs = STALL_LOOK_MS }: SlotOptions = {}) {
    this.#entry = entry;
    this.#planted = planted;
    this.#print = print;
    this.#maxSeedWallMs = maxSeedWallMs;
    this.#lookMs = lookMs;
  }

  /** Since when it has been at the seed it is at; undefined while idle. */
  get busySinceMs(): number | undefined {
    return this.#current?.startedMs;
  }

  /** Loads the rooms. Rejects with `SearchError` where they do not load. */
  async open(): Promise<void> {
    if (this.#worker !== undefined) return;
    const place: WorkerPlace = { pulse: this.#pulse, planted: this.#planted };
    const worker = new Worker(this.#entry, { resourceLimits: WORKER_LIMITS, workerData: place });
    this.#worker = worker;
    await new Promise<void>((resolve, reject) => {
      const failed = (error: unknown): void => {
        this.#worker = undefined;
        reject(new SearchError(`the simulator does not load: ${messageOf(error)}`));
      };
      worker.once('error', failed);
      worker.once('message', () => {
        worker.off('error', failed);
        resolve();
      });
    });
    worker.on('message', (told: Told) => this.#told(told));
    worker.on('error', (error: Error & { code?: string }) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#lost(worker, died(isMemory ? 'bounded' : 'worker', messageOf(error)));
    });
    worker.on('exit', (code) => this.#lost(worker, died('worker', `the worker ended with code ${code}`)));
  }

  /** One seed at a time. */
  async run(task: SeedTask): Promise<SeedOutcome> {
    await this.open();
    return new Promise((settle) => {
      const watchdog = setTimeout(() => this.endCurrent(`no verdict after ${this.#maxSeedWallMs / 1000} s`), this.#maxSeedWallMs);
      this.#current = { task, startedMs: performance.now(), settle, watchdog, looks: this.#watchPulse() };
      this.#worker?.postMessage(task);
    });
  }

  /** The seed it is at stays undecided; the next one gets another thread. */
  endCurrent(why: string): void {
    const worker = this.#worker;
    if (worker !== undefined) this.#lost(worker, why);
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#endWatch();
    await worker?.terminate();
  }

  #told(told: Told): void {
    if ('lines' in told) this.#print?.(told.lines);
    if ('outcome' in told) this.#settle(told.outcome);
  }

  #lost(worker: Worker, by: FoundViolation | string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    void worker.terminate();
    const current = this.#current;
    if (current !== undefined) this.#settle(cutOff(current.task.seed, by, performance.now() - current.startedMs));
  }

  #settle(outcome: SeedOutcome): void {
    const current = this.#current;
    this.#endWatch();
    this.#current = undefined;
    current?.settle(outcome);
  }

  #watchPulse(): NodeJS.Timeout {
    let [seen, stalled] = [-1, 0];
    return setInterval(() => {
      const now = Atomics.load(this.#pulse, 0);
      stalled = now === seen ? stalled + 1 : 0;
      seen = now;
      if (stalled < STALLED_LOOKS || this.#worker === undefined) return;
      const seconds = (STALLED_LOOKS * this.#lookMs) / 1000;
      this.#lost(this.#worker, died('bounded', `one event has no end: nothing else happened for ${seconds} s`));
    }, this.#lookMs);
  }

  #endWatch(): void {
    clearTimeout(this.#current?.watchdog);
    clearInterval(this.#current?.looks);
  }
}

const died = (checker: string, message: string): FoundViolation => ({ level: 'cluster', checker, message, atMs: 0 });

const messageOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
