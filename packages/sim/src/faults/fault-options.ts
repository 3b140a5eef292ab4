import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What goes wrong with machines and links. Mean times between faults of a kind and their mean length; 0 is never. */
export interface FaultOptions {
  readonly crashEveryMs: number;
  readonly downMs: number;
  /** Chance in 100 that a crash takes every member at once. */
  readonly massCrashPercent: number;
  readonly partitionEveryMs: number;
  readonly partitionMs: number;
  /** Chance in 100 that a partition cuts one direction only. */
  readonly oneWayPercent: number;
}

export function drawFaults(prng: Prng): FaultOptions {
  return {
    crashEveryMs: pick(prng, [0, 2_000, 5_000, 10_000]),
    downMs: pick(prng, [50, 500, 3_000]),
    massCrashPercent: pick(prng, [0, 10, 50]),
    partitionEveryMs: pick(prng, [0, 3_000, 8_000]),
    partitionMs: pick(prng, [200, 2_000, 6_000]),
    oneWayPercent: pick(prng, [0, 30]),
  };
}
