import type { Place } from '../place.ts';

/** Cluster versions that programs take part in: an older one and a newer one. */
const OLD = 1;
const NEW = 2;
/** Chance in 3 that whoever was down comes back with the newer program. */
const UPGRADES = 1;

/** How `programs` of two ages come about: each machine has one or the other, or all have the older one, and voters are given the newer. */
const MIXED = 1;
export const VOTERS_FIRST = 2;

/** The program a machine is built with: half of them are of yesterday, or all. */
export const drawProgram = (place: Place, programs: number): number => (programs === VOTERS_FIRST || place.prng.chance(1, 2) ? OLD : NEW);

export const isOfYesterday = ({ program }: Place): boolean => program === OLD;

/** The machine gets the newer one, and its next life runs it. */
export function upgrade(place: Place): void {
  place.program = NEW;
}

/**
 * Which one its next life runs: never an older one than before. Whoever joins is given one that knows what the cluster
 * knows; who belongs to it already has to be waited for (001-formats, section 8).
 */
export function nextProgram({ program, life, hasBegun, prng }: Place, programs: number, committed: number): number {
  const next = programs === MIXED && life > 0 && program < NEW && prng.chance(UPGRADES, 3) ? NEW : program;
  return hasBegun ? next : Math.max(next, committed);
}
