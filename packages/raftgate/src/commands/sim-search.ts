import { HISTORIES_PER_SEED, SearchError, searchSeeds, shrink, type SeedOutcome, type SeedTask, type Shrunk } from '@raftgate/sim/search';
import type { Context } from '../context.ts';
import { CommandError, Ended, EXIT_FAILED, EXIT_INTERRUPTED } from '../errors.ts';
import { untilInterrupted } from '../interrupt.ts';
import { printNext } from '../output/format.ts';
import type { Streams } from '../streams.ts';
import { commandOf, levelsOf, workersOf, type SimFlags } from './sim-flags.ts';
import { givenOf, refuseUnrunnable } from './sim-options.ts';
import { SimProgress } from './sim-progress.ts';
import { jsonOf, reportOf, smallerOf } from './sim-report.ts';

/** What making a failing seed small may take. */
const SHRINK_MS = 60_000;
const MAX_DRAWN_SEED = 1_000_000_000;

/** `raftgate sim`: one seed told in full, or many and a line of progress now and then. */
export async function runSearch(flags: SimFlags, context: Context): Promise<void> {
  const [runs, given] = [runsOf(flags), givenOf(flags)];
  const firstSeed = flags.seed ?? Math.floor(performance.timeOrigin) % MAX_DRAWN_SEED;
  refuseUnrunnable(given, firstSeed, runs);
  const exitCode = await untilInterrupted((signal) => search(flags, { firstSeed, runs, given, signal }, context)).catch(unsearched);
  if (exitCode !== 0) throw new Ended(exitCode);
}

/** Without a bound of its own `--until-failure` goes on until then. */
function runsOf({ runs, minutes, untilFailure }: SimFlags): number {
  return runs ?? (minutes === undefined && untilFailure === undefined ? 1 : Number.MAX_SAFE_INTEGER);
}

interface Asked {
  readonly firstSeed: number;
  readonly runs: number;
  readonly given: SeedTask['given'];
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Tries what was asked for; returns the exit status. */
export async function search(flags: SimFlags, { firstSeed, runs, given, signal }: Asked, context: Context): Promise<number> {
  const { streams, output } = context;
  const isAlone = runs === 1;
  const talk = isAlone && flags.quiet === undefined && output === 'table';
  const task = { given, levels: levelsOf(flags), histories: HISTORIES_PER_SEED, talk };
  const tell = (outcome: SeedOutcome, shrunk?: Shrunk): void =>
    printNext(streams, output, jsonOf(outcome, task, shrunk), () => reportOf(outcome, task, shrunk, isAlone));
  const progress = new SimProgress(streams, isAlone);
  // What is told at the end, and what is made small before: alone and with `--until-failure` the same.
  let [last, toShrink]: (SeedOutcome | undefined)[] = [];
  await searchSeeds({
    firstSeed,
    runs,
    untilMs: flags.minutes === undefined ? Infinity : performance.now() + flags.minutes * 60_000,
    workers: workersOf(flags),
    task,
    signal,
    print: (lines) => void streams.out.write(`${lines.join('\n')}\n`),
    onOutcome: (outcome) => {
      progress.count(outcome);
      const isFailure = outcome.verdict === 'failed';
      const isLast = isAlone || (isFailure && flags.untilFailure !== undefined);
      if (outcome.violation?.level === 'cluster') toShrink ??= outcome;
      if (isLast) last = outcome;
      else if (output !== 'table' || outcome.verdict !== 'passed') tell(outcome);
      return isLast;
    },
  });
  progress.end(signal.aborted);
  const isLeft = toShrink === undefined || !flags.shrink || signal.aborted;
  const shrunk = isLeft ? undefined : await madeSmall(streams, task, toShrink, signal);
  if (last !== undefined) tell(last, shrunk);
  // A line of JSON is a run; this one has had its own.
  else if (shrunk !== undefined) (output === 'table' ? streams.out : streams.err).write(smallerOf(shrunk));
  return !progress.hasPassed ? EXIT_FAILED : signal.aborted ? EXIT_INTERRUPTED : 0;
}

async function madeSmall(streams: Streams, task: Omit<SeedTask, 'seed'>, failed: SeedOutcome, interrupted: AbortSignal): Promise<Shrunk> {
  streams.err.write(`${commandOf(failed.seed, task)} failed (${failed.violation?.checker}); trying it smaller ...\n`);
  const signal = AbortSignal.any([interrupted, AbortSignal.timeout(SHRINK_MS)]);
  return shrink({ ...task, seed: failed.seed, levels: ['cluster'] }, failed, signal);
}

/** A search that could not be made is the command's failure, not a verdict. */
export function unsearched(error: unknown): never {
  if (!(error instanceof SearchError)) throw error;
  throw new CommandError('RG_UNREADABLE', 'nothing was simulated', { found: error.message }, 'correct what it names');
}
