import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { onOblivion } from './oblivion.ts';

/** Two that never meet, one of which loses its disk, see faults/unmet.ts. */
export function onUnmet(prng: Prng): Partial<SimOptions> {
  return { ...onOblivion(prng), members: 3, bitRotPercent: 0, unmet: 1, changeEveryMs: 4_000, wipeEveryMs: 2_000, jointPercent: 0 };
}
