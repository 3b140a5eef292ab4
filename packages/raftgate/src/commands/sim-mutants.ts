import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEFAULT_BUDGET_SECONDS,
  HISTORIES_PER_SEED,
  readKills,
  readPatch,
  readPatches,
  repositoryRoot,
  searchMutants,
  writeKills,
  type Kill,
  type MutantVerdict,
  type PatchFile,
} from '@raftgate/sim/search';
import type { Context } from '../context.ts';
import { CommandError, Ended, EXIT_FAILED, EXIT_INTERRUPTED } from '../errors.ts';
import { untilInterrupted } from '../interrupt.ts';
import { printNext } from '../output/format.ts';
import { levelsOf, workersOf, type SimFlags } from './sim-flags.ts';
import { matrixLine, matrixOf, MATRIX_HEAD, withMatrix } from './sim-matrix.ts';
import { givenOf, refuseUnrunnable } from './sim-options.ts';
import { unsearched } from './sim-search.ts';

const DIRECTORY = 'packages/sim/mutants';
const DOCUMENT = 'docs/simulation.md';

/** `raftgate sim --mutants` and `--patch FILE`: is there a seed that finds the defect? */
export async function runMutants(flags: SimFlags, context: Context): Promise<void> {
  const exitCode = await untilInterrupted((interrupted) => search(flags, context, interrupted)).catch(unsearched);
  if (exitCode !== 0) throw new Ended(exitCode);
}

async function search(flags: SimFlags, { streams, output }: Context, interrupted: AbortSignal): Promise<number> {
  const root = repositoryRoot();
  const killsPath = join(root, DIRECTORY, 'kills.json');
  const kills = readKills(killsPath);
  const patches = chosen(flags);
  const given = givenOf(flags);
  refuseUnrunnable(given, flags.seed ?? 1, Number.MAX_SAFE_INTEGER);
  const task = { given, levels: levelsOf(flags), histories: HISTORIES_PER_SEED, talk: false };
  const plan = { root, task, workers: workersOf(flags), signal: interrupted };
  const say = (verdict: MutantVerdict, patch: PatchFile): void =>
    printNext(streams, output, jsonOf(verdict), () => matrixLine(verdict, patch));
  if (output === 'table') streams.out.write(MATRIX_HEAD);
  const startedMs = performance.now();
  const { verdicts, controls, broken } = await searchMutants({
    ...plan,
    patches: hardestFirst(patches, kills),
    seedsOf: (patch) => ({
      known: flags.rewrite === undefined ? kills[patch.id] : undefined,
      onlyKnown: flags.known !== undefined,
      firstSeed: flags.seed ?? 1,
      maxWallMs: (flags.budget ?? DEFAULT_BUDGET_SECONDS) * 1000,
    }),
    onVerdict: (verdict) => {
      const patch = patches.find((each) => each.id === verdict.id);
      if (patch !== undefined) say(verdict, patch);
    },
  });
  const killed = verdicts.filter((verdict) => verdict.kill !== undefined).length;
  const errors = verdicts.filter((verdict) => verdict.error !== undefined);
  for (const { name, error } of errors) streams.err.write(`${name}: ${error}\n`);
  for (const { seed, violation } of broken)
    streams.err.write(`seed ${seed} fails without a defect, and kills nothing: ${violation?.checker}: ${violation?.message}\n`);
  if (interrupted.aborted) streams.err.write(`interrupted; ${patches.length - verdicts.length} were not searched to the end\n`);
  else if (flags.rewrite !== undefined) rewrite(root, killsPath, kills, verdicts);
  const wallSeconds = (performance.now() - startedMs) / 1000;
  printNext(streams, output, { killed, total: patches.length }, () => summaryOf(verdicts, controls, broken.length, wallSeconds));
  if (killed < verdicts.length || broken.length > 0) return EXIT_FAILED;
  return interrupted.aborted ? EXIT_INTERRUPTED : 0;
}

/** Those of the checkout. */
export const readMutants = (): PatchFile[] => readPatches(join(repositoryRoot(), DIRECTORY));

function chosen(flags: SimFlags): PatchFile[] {
  if (flags.patch !== undefined) return [readPatch(flags.patch)];
  const all = readMutants();
  if (flags.only === undefined) return all;
  const ids = flags.only.split(',').map((id) => id.trim());
  const unknown = ids.find((id) => !all.some((patch) => patch.id === id));
  if (unknown !== undefined)
    throw new CommandError(
      'RG_USAGE',
      '--only names no mutant',
      { found: JSON.stringify(unknown), expected: all.map((patch) => patch.id).join(', ') },
      `correct it; they are in ${DIRECTORY}`,
    );
  return all.filter((patch) => ids.includes(patch.id));
}

/** What took longest goes first, so that no worker is idle at the end. */
function hardestFirst(patches: readonly PatchFile[], kills: Readonly<Record<string, Kill>>): PatchFile[] {
  const runsOf = (patch: PatchFile): number => kills[patch.id]?.runs ?? Number.MAX_SAFE_INTEGER;
  return [...patches].sort((a, b) => runsOf(b) - runsOf(a));
}

const jsonOf = ({ id, kill, runs, undecided, simulatedHours, error }: MutantVerdict): object => ({
  id,
  killed: kill !== undefined,
  seed: kill?.seed ?? null,
  checker: kill?.checker ?? null,
  runs,
  undecided,
  simulatedHours: Number(simulatedHours.toFixed(4)),
  ...(error === undefined ? {} : { error }),
});

function summaryOf(verdicts: readonly MutantVerdict[], controls: number, broken: number, wallSeconds: number): string {
  const killed = verdicts.filter((verdict) => verdict.kill !== undefined).length;
  const survivors = verdicts.filter((verdict) => verdict.kill === undefined).map((verdict) => verdict.id);
  const hours = verdicts.reduce((sum, verdict) => sum + verdict.simulatedHours, 0);
  const lines = [
    `${killed} of ${verdicts.length} killed in ${wallSeconds.toFixed(0)} s and ${hours.toFixed(1)} simulated hours`,
    `control: without a defect ${controls - broken} of ${controls} killing seeds pass`,
  ];
  if (survivors.length > 0) lines.push(`survived: ${survivors.join(' ')}`);
  return `${lines.join('\n')}\n`;
}

/** What was found, for the next run and for readers. Mutants that were not searched keep what is known of them. */
function rewrite(root: string, killsPath: string, before: Readonly<Record<string, Kill>>, verdicts: readonly MutantVerdict[]): void {
  const patches = readMutants();
  const found = new Map(verdicts.map((verdict) => [verdict.id, verdict.kill]));
  const kills: Record<string, Kill> = {};
  for (const { id } of patches) {
    const kill = found.has(id) ? found.get(id) : before[id];
    if (kill !== undefined) kills[id] = kill;
  }
  writeKills(killsPath, kills);
  const document = join(root, DOCUMENT);
  writeFileSync(document, withMatrix(readFileSync(document, 'utf8'), matrixOf(patches, kills)));
}
