import type { Prng } from '@raftgate/bytes';
import { rangeRequest } from '@raftgate/store';
import type { Schedule } from '../world/schedule.ts';
import type { Door, Target } from './door.ts';

export interface PollerParts {
  readonly schedule: Schedule;
  readonly prng: Prng;
  readonly door: Door;
  readonly everyMs: number;
  readonly keys: number;
  readonly target: () => Target | undefined;
}

/**
 * Somebody who reads here and there and waits for nobody: who is cut off with its clients waiting is still asked, and that is when
 * a stale answer would come.
 */
export class Poller {
  readonly #parts: PollerParts;
  #stopped = false;

  constructor(parts: PollerParts) {
    this.#parts = parts;
    if (parts.everyMs > 0) this.#pause();
  }

  stop(): void {
    this.#stopped = true;
  }

  #pause(): void {
    const { schedule, prng, everyMs } = this.#parts;
    schedule.after(1 + prng.below(everyMs * 2), () => this.#poll());
  }

  #poll(): void {
    if (this.#stopped) return;
    const { prng, door, keys, target } = this.#parts;
    const whom = target();
    const key = `k${String(prng.below(keys)).padStart(2, '0')}`;
    if (whom !== undefined) door.range('poller', whom, rangeRequest(key), () => undefined);
    this.#pause();
  }
}
