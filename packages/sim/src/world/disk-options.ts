import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What every member's disk is like. */
export interface DiskOptions {
  /** How long a write or a sync takes, uniform in [0, max]. */
  readonly diskMaxMs: number;
}

export function drawDisk(prng: Prng): DiskOptions {
  return { diskMaxMs: pick(prng, [0, 2, 20, 150]) };
}
