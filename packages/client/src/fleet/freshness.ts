import { compareOrder } from '@raftgate/contract';
import type { Order, SdkEvent } from '@raftgate/contract';
import type { Clock } from '@raftgate/io';

/**
 * How old the proof is that what is held is the newest. Counted on this machine's monotonic clock from when the request
 * that proved it was *sent*: a slow answer, a suspended process or a wrong wall clock can only make it look older.
 */
export class Freshness {
  readonly #clock: Clock;
  #provedAtMs: number | undefined;
  /** Stands in for a proof after a start from the cache, whose age nobody knows. */
  #restoredAtMs: number | undefined;
  #confirmed: { readonly order: Order; readonly sentMs: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A quorum confirmed at or after `sentMs` that `order` is the newest. */
  confirm(order: Order, sentMs: number): void {
    if (this.#confirmed === undefined || sentMs >= this.#confirmed.sentMs) this.#confirmed = { order, sentMs };
  }

  /** Called whenever something was confirmed or what is held changed. */
  settle(held: Order): void {
    if (this.#confirmed === undefined || compareOrder(this.#confirmed.order, held) !== 0) return;
    this.#provedAtMs = Math.max(this.#provedAtMs ?? 0, this.#confirmed.sentMs);
  }

  restored(): void {
    this.#restoredAtMs = this.#clock.monotonicMs();
  }

  /** Undefined before the first proof. */
  ageMs(): number | undefined {
    return this.#provedAtMs === undefined ? undefined : this.#clock.monotonicMs() - this.#provedAtMs;
  }

  /** The age that decides: since the proof, else since the start from the cache. */
  decidingAgeMs(): number {
    const sinceMs = this.#provedAtMs ?? this.#restoredAtMs;
    return sinceMs === undefined ? 0 : this.#clock.monotonicMs() - sinceMs;
  }

  /** What the age means; `restored` alone is never FRESH. */
  judge(freshMs: number, boundMs: number): Extract<SdkEvent, 'proved' | 'silent' | 'bound'> {
    const ageMs = this.decidingAgeMs();
    if (ageMs > boundMs) return 'bound';
    return ageMs > freshMs || this.#provedAtMs === undefined ? 'silent' : 'proved';
  }
}
