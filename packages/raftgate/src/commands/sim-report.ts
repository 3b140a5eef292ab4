import type { SeedOutcome, SeedTask, Shrunk } from '@raftgate/sim/search';
import { commandOf } from './sim-flags.ts';

const MS_PER_HOUR = 3_600_000;
type Asked = Pick<SeedTask, 'given' | 'levels'>;

/** One run as programs read it; seed, hash, verdict, simulatedHours, wallSeconds and options are promised. */
export function jsonOf(outcome: SeedOutcome, task: Asked, shrunk: Shrunk | undefined): object {
  const { seed, hash, verdict, violation, ended, options, counts } = outcome;
  return {
    seed,
    hash,
    verdict,
    ...(violation === undefined ? {} : { violation, again: commandOf(seed, task) }),
    ...(ended === undefined ? {} : { ended, again: commandOf(seed, task) }),
    ...(shrunk === undefined ? {} : { smaller: commandOf(seed, smallOf(shrunk)) }),
    simulatedHours: outcome.simulatedMs / MS_PER_HOUR,
    wallSeconds: Math.round(outcome.wallMs) / 1000,
    options: options ?? task.given,
    counts,
  };
}

export function reportOf(outcome: SeedOutcome, task: Asked, shrunk: Shrunk | undefined, inFull: boolean): string {
  const { seed, verdict, violation, ended, counts, hash } = outcome;
  const lines = [`seed ${seed}: ${verdict}`];
  if (violation !== undefined)
    lines.push(
      `  level    ${violation.level}`,
      `  checker  ${violation.checker}`,
      `  at       ${violation.atMs} ms`,
      `  what     ${violation.message}`,
    );
  if (ended !== undefined) lines.push(`  ended    ${ended}`);
  if (inFull) lines.push(`  counts   ${named(counts)}`);
  if (inFull) lines.push(`  hash     ${hash}`);
  if (inFull)
    lines.push(`  took     ${(outcome.wallMs / 1000).toFixed(2)} s for ${(outcome.simulatedMs / 1000).toFixed(1)} simulated seconds`);
  lines.push(`  again    ${commandOf(seed, task)}`);
  if (shrunk !== undefined) lines.push(...smaller(shrunk));
  return `${lines.join('\n')}\n`;
}

/** Of a seed that was told before. */
export const smallerOf = (shrunk: Shrunk): string => `${[`seed ${shrunk.outcome.seed}, made small`, ...smaller(shrunk)].join('\n')}\n`;

const smaller = (shrunk: Shrunk): string[] => [
  `  smaller  ${commandOf(shrunk.outcome.seed, smallOf(shrunk))}`,
  `           ${shrunk.outcome.violation?.checker}: ${shrunk.outcome.violation?.message} (after ${shrunk.runs} attempts)`,
];

const smallOf = (shrunk: Shrunk): Asked => ({ given: shrunk.given, levels: ['cluster'] });

const named = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
