import { HISTORIES_PER_SEED, SearchError, searchSeeds, shrink, type SeedOutcome, type SeedTask, type Shrunk } from '@raftgate/sim/search';
import type { Context } from '../context.ts';
import { CommandError, Ended, EXIT_FAILED } from '../errors.ts';
import { printNext } from '../output/format.ts';
import { commandOf, givenOf, levelsOf, workersOf, type SimFlags } from './sim-flags.ts';
import { jsonOf, progressOf, reportOf } from './sim-report.ts';

/** Between two lines of progress of a search. */
const PROGRESS_MS = 2_000;
/** What making a failing seed small may take. */
const SHRINK_MS = 60_000;
const MAX_DRAWN_SEED = 1_000_000_000;

/** `raftgate sim`: one seed told in full, or many and a line of progress now and then. */
export async function runSearch(flags: SimFlags, context: Context): Promise<void> {
  const { streams, output } = context;
  const runs = flags.minutes === undefined ? (flags.runs ?? 1) : Number.MAX_SAFE_INTEGER;
  const isAlone = runs === 1;
  const talk = isAlone && flags.quiet === undefined && output === 'table';
  const task = { given: givenOf(flags), levels: levelsOf(flags), histories: HISTORIES_PER_SEED, talk };
  const startedMs = performance.now();
  const done = { seeds: 0, failed: 0, simulatedMs: 0 };
  let lastProgressMs = startedMs;
  let last: SeedOutcome | undefined;
  const tell = (outcome: SeedOutcome, shrunk: Shrunk | undefined): void =>
    printNext(streams, output, jsonOf(outcome, task, shrunk), () => reportOf(outcome, task, shrunk, isAlone));
  await searchSeeds({
    firstSeed: flags.seed ?? Math.floor(performance.timeOrigin) % MAX_DRAWN_SEED,
    runs,
    untilMs: flags.minutes === undefined ? Infinity : startedMs + flags.minutes * 60_000,
    workers: workersOf(flags),
    task,
    print: (lines) => void streams.out.write(`${lines.join('\n')}\n`),
    onOutcome: (outcome) => {
      const isFailure = outcome.verdict === 'failed';
      done.seeds += 1;
      done.simulatedMs += outcome.simulatedMs;
      if (isFailure) done.failed += 1;
      const isLast = isAlone || (isFailure && flags.untilFailure !== undefined);
      if (isLast) last = outcome;
      else if (output !== 'table' || isFailure) tell(outcome, undefined);
      const nowMs = performance.now();
      if (!isAlone && nowMs - lastProgressMs > PROGRESS_MS) {
        lastProgressMs = nowMs;
        streams.err.write(progressOf(done, nowMs - startedMs));
      }
      return isLast;
    },
  }).catch(unsearched);
  if (!isAlone) streams.err.write(progressOf(done, performance.now() - startedMs));
  if (last !== undefined) tell(last, await madeSmall(flags, context, task, last));
  if (done.failed > 0) throw new Ended(EXIT_FAILED);
}

async function madeSmall(
  flags: SimFlags,
  { streams }: Context,
  task: Omit<SeedTask, 'seed'>,
  outcome: SeedOutcome,
): Promise<Shrunk | undefined> {
  if (outcome.verdict === 'passed' || !flags.shrink || outcome.violation?.level !== 'cluster') return undefined;
  streams.err.write(`${commandOf(outcome.seed, task)} failed (${outcome.violation?.checker}); trying it smaller ...\n`);
  return shrink({ ...task, seed: outcome.seed, levels: ['cluster'] }, outcome, performance.now() + SHRINK_MS);
}

/** A search that could not be made is the command's failure, not a verdict. */
export function unsearched(error: unknown): never {
  if (!(error instanceof SearchError)) throw error;
  throw new CommandError('RG_UNREADABLE', 'nothing was simulated', { found: error.message }, 'correct what it names');
}
