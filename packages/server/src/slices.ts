import type { Clock, Timers } from '@raftgate/io';
import { SLICE_TURN_MS } from './limits.ts';

/** Work too long for one turn. */
export interface SliceJob {
  /** Does a little of it; true when there is no more. */
  slice(): boolean;
}

/** Gives long requests their turns, one slice each, so that none keeps the member from its ticks (law 9). */
export class Slices {
  private readonly clock: Clock;
  private readonly timers: Timers;
  private readonly jobs: SliceJob[] = [];
  private running = false;

  constructor(clock: Clock, timers: Timers) {
    this.clock = clock;
    this.timers = timers;
  }

  add(job: SliceJob): void {
    this.jobs.push(job);
    if (this.running) return;
    this.running = true;
    this.timers.soon(this.turn);
  }

  private readonly turn = (): void => {
    const endMs = this.clock.monotonicMs() + SLICE_TURN_MS;
    do {
      const job = this.jobs.shift();
      if (job !== undefined && !job.slice()) this.jobs.push(job);
    } while (this.jobs.length > 0 && this.clock.monotonicMs() < endMs);
    this.running = this.jobs.length > 0;
    if (this.running) this.timers.soon(this.turn);
  };
}
