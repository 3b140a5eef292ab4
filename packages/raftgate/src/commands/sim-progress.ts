import type { SeedOutcome } from '@raftgate/sim/search';
import type { Streams } from '../streams.ts';

/** Between two lines of progress of a search. */
const PROGRESS_MS = 2_000;
const MS_PER_HOUR = 3_600_000;

/** What a search of many seeds has done so far, told now and then; of a seed alone nothing. */
export class SimProgress {
  readonly #streams: Streams;
  readonly #isAlone: boolean;
  readonly #startedMs = performance.now();
  #lastMs = this.#startedMs;
  #seeds = 0;
  #failed = 0;
  #undecided = 0;
  #simulatedMs = 0;

  constructor(streams: Streams, isAlone: boolean) {
    this.#streams = streams;
    this.#isAlone = isAlone;
  }

  /** Every seed had a verdict, and passed. */
  get hasPassed(): boolean {
    return this.#failed + this.#undecided === 0;
  }

  count({ verdict, simulatedMs }: SeedOutcome): void {
    this.#seeds += 1;
    this.#simulatedMs += simulatedMs;
    if (verdict === 'failed') this.#failed += 1;
    if (verdict === 'undecided') this.#undecided += 1;
    const nowMs = performance.now();
    if (this.#isAlone || nowMs - this.#lastMs < PROGRESS_MS) return;
    this.#lastMs = nowMs;
    this.#streams.err.write(this.#line());
  }

  end(isInterrupted: boolean): void {
    if (isInterrupted) this.#streams.err.write(`interrupted; what was being tried is not counted\n`);
    if (!this.#isAlone) this.#streams.err.write(this.#line());
  }

  #line(): string {
    const wallMs = Math.max(1, performance.now() - this.#startedMs);
    const perSecond = ((this.#seeds * 1000) / wallMs).toFixed(1);
    const hours = (this.#simulatedMs / MS_PER_HOUR).toFixed(2);
    const failed = `${this.#failed} failed${this.#undecided === 0 ? '' : `, ${this.#undecided} undecided`}`;
    return `${this.#seeds} seeds, ${failed}, ${hours} simulated hours, ${perSecond} seeds/s, ${Math.round(this.#simulatedMs / wallMs)} x real time\n`;
  }
}
