import type { Command } from 'commander';
import type { SimVerdict } from '@raftgate/sim';
import { CommandError } from '../errors.ts';
import type { Streams } from '../streams.ts';

interface Flags {
  readonly seed?: string;
  readonly runs?: string;
  readonly minutes?: string;
  readonly untilFailure?: true;
  readonly members?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** Between two lines of progress of a search. */
const PROGRESS_MS = 2_000;

export function addSim(program: Command, streams: Streams): void {
  program
    .command('sim')
    .description('simulate whole clusters under faults, from a seed')
    .option('--seed <n>', 'the seed; the same seed gives the same history and hash')
    .option('--runs <n>', 'this many seeds, counting up from --seed', '1')
    .option('--minutes <n>', 'as many seeds as fit')
    .option('--until-failure', 'stop at the first seed that fails')
    .option('--members <n>', 'cluster size instead of a drawn one')
    .option('--quiet', 'no line a transition')
    .option('--json', 'end each run with one line of JSON')
    .addHelpText('after', '\nExamples:\n  raftgate sim --seed 42              one run, a line a transition, the verdict\n  raftgate sim --minutes 10 --until-failure\n')
    .action((flags: Flags) => search(flags, streams));
}

async function search(flags: Flags, streams: Streams): Promise<void> {
  const { simulate } = await import('@raftgate/sim');
  const first = integer('--seed', flags.seed ?? String(Math.floor(performance.timeOrigin) % 1_000_000_000));
  const runs = flags.minutes === undefined ? integer('--runs', flags.runs ?? '1') : Number.MAX_SAFE_INTEGER;
  const untilMs = flags.minutes === undefined ? Infinity : performance.now() + integer('--minutes', flags.minutes) * 60_000;
  const given = flags.members === undefined ? {} : { members: integer('--members', flags.members) };
  const alone = runs === 1;
  const started = performance.now();
  let simulatedMs = 0;
  let done = 0;
  let failed = 0;
  let lastProgress = started;
  for (let seed = first; done < runs && performance.now() < untilMs; seed++) {
    const before = performance.now();
    const print = alone && flags.quiet === undefined && flags.json === undefined ? (line: string): void => void streams.out.write(`${line}\n`) : undefined;
    const verdict = simulate(seed, given, print);
    done += 1;
    simulatedMs += verdict.simulatedMs;
    if (verdict.verdict === 'failed') failed += 1;
    if (flags.json !== undefined) streams.out.write(`${JSON.stringify(line(verdict, performance.now() - before))}\n`);
    else if (alone || verdict.verdict === 'failed') streams.out.write(report(verdict, flags));
    if (verdict.verdict === 'failed' && flags.untilFailure !== undefined) break;
    if (!alone && performance.now() - lastProgress > PROGRESS_MS) {
      lastProgress = performance.now();
      streams.err.write(progress(done, failed, simulatedMs, lastProgress - started));
    }
  }
  if (!alone) streams.err.write(progress(done, failed, simulatedMs, performance.now() - started));
  if (failed > 0) process.exitCode = 1;
}

function line(verdict: SimVerdict, wallMs: number): object {
  const { seed, hash, options } = verdict;
  return {
    seed,
    hash,
    verdict: verdict.verdict,
    ...(verdict.violation === undefined ? {} : { violation: verdict.violation }),
    simulatedHours: verdict.simulatedMs / 3_600_000,
    wallSeconds: Math.round(wallMs) / 1000,
    options,
    counts: verdict.counts,
  };
}

function report(verdict: SimVerdict, flags: Flags): string {
  const { violation, counts } = verdict;
  const members = flags.members === undefined ? '' : ` --members ${flags.members}`;
  return [
    `seed ${verdict.seed}: ${verdict.verdict}${violation === undefined ? '' : `: ${violation.checker} at ${violation.atMs} ms: ${violation.message}`}`,
    `  options  ${Object.entries(verdict.options).map(([name, value]) => `${name}=${value}`).join(' ')}`,
    `  counts   ${Object.entries(counts).map(([name, value]) => `${name}=${value}`).join(' ')}`,
    `  hash     ${verdict.hash}`,
    `  again    raftgate sim --seed ${verdict.seed}${members}`,
    '',
  ].join('\n');
}

const progress = (done: number, failed: number, simulatedMs: number, wallMs: number): string =>
  `${done} seeds, ${failed} failed, ${(simulatedMs / 3_600_000).toFixed(2)} simulated hours, ${Math.round(simulatedMs / Math.max(1, wallMs))} x real time\n`;

function integer(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new CommandError('RG_USAGE', `${flag} takes a whole number`, { found: text }, `give ${flag} a number from 0 to 2^53 - 1`);
  return value;
}
