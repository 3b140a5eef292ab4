import type { Clip } from '../vad/clips.ts';
import { play } from './player.ts';
import type { Played, Stage } from './player.ts';

export interface TrafficOptions {
  readonly stages: readonly Stage[];
  readonly clips: readonly Clip[];
  readonly requestsPerSecond: (stage: Stage) => number;
  /** Of one stage; a stage that is this far behind skips a beat rather than queue. */
  readonly maxInFlight: number;
  readonly onPlayed: (played: Played) => void;
}

/** Steady traffic at every stage: same clips, same order, same callers in each, so that halves can be compared. */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(options: TrafficOptions) {
    this.#options = options;
  }

  start(): void {
    for (const stage of this.#options.stages) {
      const beat = this.#beatOf(stage);
      this.#timers.push(setInterval(beat, 1000 / this.#options.requestsPerSecond(stage)));
    }
  }

  /** No new requests; resolves once those under way have ended. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running);
  }

  #beatOf(stage: Stage): () => void {
    const { clips, maxInFlight, onPlayed } = this.#options;
    let number = 0;
    let inFlight = 0;
    return () => {
      const clip = clips[number % clips.length];
      number += 1;
      if (clip === undefined || inFlight >= maxInFlight) return;
      inFlight += 1;
      const one = play(stage, clip, number).then((played) => {
        inFlight -= 1;
        this.#running.delete(one);
        onPlayed(played);
      });
      this.#running.add(one);
    };
  }
}
