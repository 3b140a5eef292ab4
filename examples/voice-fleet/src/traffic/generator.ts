import type { Clip } from '../vad/clips.ts';
import { play } from './player.ts';
import type { Played, Stage } from './player.ts';

export interface TrafficOptions {
  readonly stages: readonly Stage[];
  readonly clips: readonly Clip[];
  /** Of one stage. */
  readonly requestsPerSecond: number;
  /** Of one stage; a stage that is this far behind skips a beat rather than queue. */
  readonly maxInFlight: number;
  readonly onPlayed: (played: Played) => void;
}

/** Steady traffic at every stage: same clips, same order, same callers in each, so that halves can be compared. */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #inFlight = new Map<Stage, number>();
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #beat = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
  }

  start(): void {
    const { stages, requestsPerSecond } = this.#options;
    this.#timer = setInterval(() => this.#tick(), 1000 / (requestsPerSecond * stages.length));
  }

  /** No new requests; resolves once those under way have ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
  }

  /** One request at one stage in turn, so that they are spread evenly over time. */
  #tick(): void {
    const { stages, clips, maxInFlight, onPlayed } = this.#options;
    const stage = stages[this.#beat % stages.length];
    const number = Math.floor(this.#beat / stages.length);
    const clip = clips[number % clips.length];
    this.#beat += 1;
    if (stage === undefined || clip === undefined) return;
    const busy = this.#inFlight.get(stage) ?? 0;
    if (busy >= maxInFlight) return;
    this.#inFlight.set(stage, busy + 1);
    const one = play(stage, clip, number).then((played) => {
      this.#inFlight.set(stage, (this.#inFlight.get(stage) ?? 1) - 1);
      this.#running.delete(one);
      onPlayed(played);
    });
    this.#running.add(one);
  }
}
