import type { Prng } from '@raftgate/bytes';
import type { Schedule } from '../world/schedule.ts';
import type { Door, Target } from './door.ts';

/** Revisions it leaves at most, so that reads in the past and watches that lag sometimes find what they want. */
const MAX_KEPT = 200;

export interface CompactorParts {
  readonly schedule: Schedule;
  readonly prng: Prng;
  readonly door: Door;
  readonly everyMs: number;
  readonly target: () => Target | undefined;
  /** History is written down up to here. */
  readonly known: () => number;
}

/** An operator who compacts now and then (etcd's auto-compaction), and nothing whose history is not written down. */
export class Compactor {
  readonly #parts: CompactorParts;

  constructor(parts: CompactorParts) {
    this.#parts = parts;
    if (parts.everyMs > 0) this.#pause();
  }

  #pause(): void {
    const { schedule, prng, everyMs } = this.#parts;
    schedule.after(1 + prng.below(everyMs * 2), () => this.#compact());
  }

  #compact(): void {
    const { prng, door, target, known } = this.#parts;
    this.#pause();
    const whom = target();
    const revision = known() - prng.below(MAX_KEPT);
    if (whom !== undefined && revision > 1) door.command('compactor', whom, { kind: 'compact', revision }, () => undefined);
  }
}
