import type { Prng } from '@raftgate/bytes';

/** Doubling pauses with jitter, so that members that lost a peer together do not dial it together. */
export class Backoff {
  private nextMs: number;
  private readonly random: Prng;
  private readonly minMs: number;
  private readonly maxMs: number;

  constructor(random: Prng, minMs: number, maxMs: number) {
    this.random = random;
    this.minMs = minMs;
    this.maxMs = maxMs;
    this.nextMs = minMs;
  }

  /** The pause before the next attempt: between half and all of a span that doubles up to its bound. */
  pauseMs(): number {
    const spanMs = this.nextMs;
    this.nextMs = Math.min(this.maxMs, spanMs * 2);
    return this.random.between(spanMs >>> 1, spanMs + 1);
  }

  reset(): void {
    this.nextMs = this.minMs;
  }
}
