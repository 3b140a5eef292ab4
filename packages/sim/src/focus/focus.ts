import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';
import { onDisk } from './disk.ts';
import { onDoubts } from './doubts.ts';
import { onHandovers } from './handovers.ts';
import { onImages } from './images.ts';
import { onLapses } from './lapses.ts';
import { onLeases } from './leases.ts';
import { onOblivion } from './oblivion.ts';
import { onRounds } from './rounds.ts';
import { onSuccession } from './succession.ts';
import { onTraffic } from './traffic.ts';
import { onUnmet } from './unmet.ts';

/** What runs are about, by their number; 0 is nothing in particular: everything as drawn. */
const FOCUSES: readonly ((prng: Prng) => Partial<SimOptions>)[] = [
  () => ({}),
  onDisk,
  onTraffic,
  onSuccession,
  onOblivion,
  onImages,
  onRounds,
  onLeases,
  onUnmet,
  onDoubts,
  onLapses,
  onHandovers,
];

const numberOf = (focus: (prng: Prng) => Partial<SimOptions>): number => FOCUSES.indexOf(focus);

export const ROUNDS = numberOf(onRounds);
export const LAST_FOCUS = FOCUSES.length - 1;

/** One in so many runs, whatever else they would be about; each draws from a generator of its own. */
const NOW_AND_THEN = [
  { label: 28, focus: onRounds, runs: 10 },
  { label: 29, focus: onLeases, runs: 12 },
  { label: 35, focus: onUnmet, runs: 16 },
  { label: 36, focus: onDoubts, runs: 10 },
  { label: 37, focus: onLapses, runs: 14 },
  { label: 38, focus: onHandovers, runs: 10 },
] as const;
const ELSE = [0, 0, 0, ...[onDisk, onTraffic, onSuccession, onOblivion, onImages].map(numberOf)];

export function drawFocus(prng: Prng): number {
  for (const { label, focus, runs } of NOW_AND_THEN) if (prng.fork(label).chance(1, runs)) return numberOf(focus);
  return pick(prng.fork(10), ELSE);
}

/**
 * A swarm spreads its harm over everything, and what needs much of one kind and peace from the others is then rare. Some runs
 * have a focus instead; the result takes the place of what was drawn.
 */
export const focusOn = (focus: number, prng: Prng): Partial<SimOptions> => FOCUSES[focus]?.(prng) ?? {};
