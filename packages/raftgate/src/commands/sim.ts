import type { Command } from 'commander';
import type { SimVerdict } from '@raftgate/sim';
import { contextOf, type Context } from '../context.ts';
import { Ended, EXIT_FAILED } from '../errors.ts';
import { integer } from '../names.ts';
import { printNext } from '../output/format.ts';
import type { Streams } from '../streams.ts';

interface Flags {
  readonly seed?: number;
  readonly runs?: number;
  readonly minutes?: number;
  readonly untilFailure?: true;
  readonly members?: number;
  readonly json?: true;
  readonly quiet?: true;
}

/** Between two lines of progress of a search. */
const PROGRESS_MS = 2_000;
const MAX_MEMBERS = 9;

export function addSim(program: Command, streams: Streams): void {
  const whole = (flag: string): ((text: string) => number) => integer(flag, 0, Number.MAX_SAFE_INTEGER);
  program
    .command('sim')
    .description('simulate whole clusters under faults, from a seed')
    .option('--seed <n>', 'the seed; the same seed gives the same history and hash (default: drawn)', whole('--seed'))
    .option('--runs <n>', 'this many seeds, counting up from --seed (default: 1)', whole('--runs'))
    .option('--minutes <n>', 'as many seeds as fit', whole('--minutes'))
    .option('--until-failure', 'stop at the first seed that fails')
    .option('--members <n>', 'cluster size instead of a drawn one', integer('--members', 1, MAX_MEMBERS))
    .option('--quiet', 'no line a transition')
    .option('--json', 'the same as -o json: a line a run')
    .addHelpText(
      'after',
      '\nExamples:\n  raftgate sim --seed 42              one run, a line a transition, the verdict\n  raftgate sim --minutes 10 --until-failure\n',
    )
    .action((flags: Flags, command: Command) => {
      const context = contextOf(command, streams);
      return search(flags, flags.json === undefined ? context : { ...context, output: 'json' });
    });
}

async function search(flags: Flags, { streams, output }: Context): Promise<void> {
  const { simulate } = await import('@raftgate/sim');
  const first = flags.seed ?? Math.floor(performance.timeOrigin) % 1_000_000_000;
  const runs = flags.minutes === undefined ? (flags.runs ?? 1) : Number.MAX_SAFE_INTEGER;
  const untilMs = flags.minutes === undefined ? Infinity : performance.now() + flags.minutes * 60_000;
  const given = flags.members === undefined ? {} : { members: flags.members };
  const alone = runs === 1;
  const tell =
    alone && flags.quiet === undefined && output === 'table' ? (text: string): void => void streams.out.write(`${text}\n`) : undefined;
  const started = performance.now();
  let [simulatedMs, done, failed, lastProgress] = [0, 0, 0, started];
  for (let seed = first; done < runs && performance.now() < untilMs; seed++) {
    const before = performance.now();
    const verdict = simulate(seed, given, tell);
    const isFailure = verdict.verdict === 'failed';
    done += 1;
    simulatedMs += verdict.simulatedMs;
    if (isFailure) failed += 1;
    if (output !== 'table' || alone || isFailure)
      printNext(streams, output, line(verdict, performance.now() - before), () => report(verdict, flags));
    if (isFailure && flags.untilFailure !== undefined) break;
    if (!alone && performance.now() - lastProgress > PROGRESS_MS) {
      lastProgress = performance.now();
      streams.err.write(progress(done, failed, simulatedMs, lastProgress - started));
    }
  }
  if (!alone) streams.err.write(progress(done, failed, simulatedMs, performance.now() - started));
  if (failed > 0) throw new Ended(EXIT_FAILED);
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
    `  options  ${Object.entries(verdict.options)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
    `  counts   ${Object.entries(counts)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
    `  hash     ${verdict.hash}`,
    `  again    raftgate sim --seed ${verdict.seed}${members}`,
    '',
  ].join('\n');
}

const progress = (done: number, failed: number, simulatedMs: number, wallMs: number): string =>
  `${done} seeds, ${failed} failed, ${(simulatedMs / 3_600_000).toFixed(2)} simulated hours, ${Math.round(simulatedMs / Math.max(1, wallMs))} x real time\n`;
