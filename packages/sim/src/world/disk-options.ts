import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What every member's disk is like. */
export interface DiskOptions {
  /** How long a write or a sync takes, uniform in [0, max]. */
  readonly diskMaxMs: number;
  /** Chance in 100 that a power cut keeps none of what was not synced, rather than some or all. */
  readonly forgetfulPercent: number;
  /** Chance in 100 that a crash ends the program and not the machine: what was not synced still reads well, until a power cut. */
  readonly killPercent: number;
}

export function drawDisk(prng: Prng): DiskOptions {
  return {
    diskMaxMs: pick(prng, [0, 2, 20, 150]),
    forgetfulPercent: pick(prng, [0, 30, 60, 100]),
    killPercent: pick(prng, [0, 0, 0, 30, 70]),
  };
}
