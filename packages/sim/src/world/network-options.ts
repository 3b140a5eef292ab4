import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What the network does to every connection. Chances are in 10,000. */
export interface NetworkOptions {
  /** One way, uniform in [delayMinMs, delayMaxMs]. */
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  /** For each write on a connection: held for a retransmission time; connection reset. */
  readonly lossPer10k: number;
  readonly resetPer10k: number;
  /** For each write: one of its bits arrives as another one, which TCP's checksum does not always notice. */
  readonly flipPer10k: number;
  /** For each write: it arrives in two parts, cut anywhere, the second perhaps later. */
  readonly splitPer10k: number;
  /** For each write that carries messages of Raft's: one of them is never sent; overtaken by those behind it; sent again later. */
  readonly dropPer10k: number;
  readonly reorderPer10k: number;
  readonly replayPer10k: number;
  /** How much later at most a message comes that was overtaken or is sent again. */
  readonly replayMs: number;
}

export function drawNetwork(prng: Prng): NetworkOptions {
  const delayMinMs = pick(prng, [0, 0, 1, 5, 20]);
  return {
    delayMinMs,
    delayMaxMs: delayMinMs + pick(prng, [1, 5, 30, 80]),
    lossPer10k: pick(prng, [0, 0, 20, 200]),
    resetPer10k: pick(prng, [0, 0, 5, 50]),
    dropPer10k: pick(prng, [0, 0, 20, 500]),
    reorderPer10k: pick(prng, [0, 0, 50, 500]),
    replayPer10k: pick(prng, [0, 0, 50, 500]),
    replayMs: pick(prng, [20, 300, 3_000]),
    flipPer10k: pick(prng, [0, 0, 0, 10, 50]),
    splitPer10k: pick(prng, [0, 0, 100, 1_000]),
  };
}

/** A network on which nothing goes wrong. */
export const CALM: NetworkOptions = {
  delayMinMs: 0,
  delayMaxMs: 1,
  lossPer10k: 0,
  resetPer10k: 0,
  dropPer10k: 0,
  reorderPer10k: 0,
  replayPer10k: 0,
  replayMs: 0,
  flipPer10k: 0,
  splitPer10k: 0,
};
