import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What clients ask for. */
export interface WorkloadOptions {
  readonly clients: number;
  /** Mean pause between two operations of one client. */
  readonly thinkMs: number;
  readonly keys: number;
}

export function drawWorkload(prng: Prng): WorkloadOptions {
  return { clients: prng.between(1, 6), thinkMs: pick(prng, [5, 20, 100]), keys: pick(prng, [1, 4, 32]) };
}
