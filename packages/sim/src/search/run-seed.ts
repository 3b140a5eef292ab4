import { Prng } from '@raftgate/bytes';
import { drawOptions, type SimOptions } from '../options.ts';
import { simulate, type SimVerdict } from '../simulate.ts';
import type { SeedOutcome, SeedTask } from './outcome.ts';

const OPTIONS_PER_LINE = 4;

/** What the seed draws, before anything runs. */
export const optionsOf = (seed: number, given: Partial<SimOptions>): SimOptions => drawOptions(new Prng(seed).fork(1), given);

/** Tries one seed, level after level, and stops at the first one that fails. */
export function runSeed(task: SeedTask, print?: (line: string) => void): SeedOutcome {
  const startedMs = performance.now();
  if (print !== undefined) printOptions(optionsOf(task.seed, task.given), print);
  const verdict = simulate(task.seed, task.given, print);
  return outcomeOf(verdict, performance.now() - startedMs);
}

function outcomeOf(verdict: SimVerdict, wallMs: number): SeedOutcome {
  const { seed, violation, hash, simulatedMs, options, counts } = verdict;
  return {
    seed,
    verdict: verdict.verdict,
    violation: violation && { level: 'cluster', ...violation },
    hash,
    simulatedMs,
    wallMs,
    options,
    counts,
  };
}

/** Four to a line, in columns. */
function printOptions(options: SimOptions, print: (line: string) => void): void {
  const given: Readonly<Record<string, number>> = { ...options };
  const cells = Object.keys(given)
    .sort()
    .map((name) => `${name}=${given[name]}`);
  const width = Math.max(...cells.map((cell) => cell.length)) + 2;
  for (let at = 0; at < cells.length; at += OPTIONS_PER_LINE) {
    const line = cells.slice(at, at + OPTIONS_PER_LINE).map((cell) => cell.padEnd(width));
    print(`options  ${line.join('').trimEnd()}`);
  }
}
