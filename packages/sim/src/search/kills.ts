import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Level } from './outcome.ts';

/** How a mutant was first killed by a search from seed 1 upward. */
export interface Kill {
  readonly seed: number;
  readonly level: Level;
  readonly checker: string;
  /** Seeds tried up to and with the killing one, and what was simulated in them. */
  readonly runs: number;
  readonly simulatedHours: number;
}
export type Kills = Readonly<Record<string, Kill>>;

export function readKills(path: string): Kills {
  if (!existsSync(path)) return {};
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by writeKills, and in the repository
  return JSON.parse(readFileSync(path, 'utf8')) as Kills;
}

/** One mutant a line, so that a change of one is a change of one line. */
export function writeKills(path: string, kills: Kills): void {
  const lines = Object.entries(kills).map(([id, kill]) => `  ${JSON.stringify(id)}: ${JSON.stringify(kill)}`);
  writeFileSync(path, `{\n${lines.join(',\n')}\n}\n`);
}
