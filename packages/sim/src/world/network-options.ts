import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What the network does to every connection. */
export interface NetworkOptions {
  /** One way, uniform in [delayMinMs, delayMaxMs]. */
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  /** Chances in 10,000 for each write on a connection: held for a retransmission time; connection reset. */
  readonly lossPer10k: number;
  readonly resetPer10k: number;
}

export function drawNetwork(prng: Prng): NetworkOptions {
  const delayMinMs = pick(prng, [0, 0, 1, 5, 20]);
  return {
    delayMinMs,
    delayMaxMs: delayMinMs + pick(prng, [1, 5, 30, 80]),
    lossPer10k: pick(prng, [0, 0, 20, 200]),
    resetPer10k: pick(prng, [0, 0, 5, 50]),
  };
}
