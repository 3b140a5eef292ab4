import type { Place } from '../place.ts';

/** Cluster versions that programs take part in: an older one and a newer one. */
const OLD = 1;
const NEW = 2;
/** Chance in 3 that whoever was down comes back with the newer program. */
const UPGRADES = 1;

/** The program a machine is built with: half of them are of yesterday. */
export const drawProgram = (place: Place): number => (place.prng.chance(1, 2) ? OLD : NEW);

/**
 * Which one its next life runs: never an older one than before. Whoever joins is given one that knows what the cluster
 * knows; who belongs to it already has to be waited for (001-formats, section 8).
 */
export function nextProgram({ program, life, hasBegun, prng }: Place, committed: number): number {
  const next = life > 0 && program < NEW && prng.chance(UPGRADES, 3) ? NEW : program;
  return hasBegun ? next : Math.max(next, committed);
}
