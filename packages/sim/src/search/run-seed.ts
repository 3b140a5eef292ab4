import { Prng } from '@raftgate/bytes';
import { shrinkCore } from '../core/shrink.ts';
import { swarmCore } from '../core/swarm-core.ts';
import type { LevelVerdict } from '../level/verdict.ts';
import { drawOptions, type SimOptions } from '../options.ts';
import { simulate } from '../simulate.ts';
import { swarmStorage } from '../storage/swarm-storage.ts';
import { swarmStore } from '../store/swarm-store.ts';
import { pulse } from '../world/pulse.ts';
import { historySeedOf, MAX_HISTORIES, STORAGE_HISTORIES_PER_SEED, STORE_HISTORIES_PER_SEED } from './limits.ts';
import type { FoundViolation, SeedOutcome, SeedTask } from './outcome.ts';

const OPTIONS_PER_LINE = 4;

type Print = ((line: string) => void) | undefined;

/** What one level found. */
interface Part {
  readonly hash: string;
  readonly violation: FoundViolation | undefined;
  readonly simulatedMs: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** What the seed draws for its cluster, before anything runs. */
export const optionsOf = (seed: number, given: Partial<SimOptions>): SimOptions => drawOptions(new Prng(seed).fork(1), given);

/** Tries one seed, level after level, and stops at the first one that fails. */
export function runSeed(task: SeedTask, print?: (line: string) => void): SeedOutcome {
  const startedMs = performance.now();
  const options = optionsOf(task.seed, task.given);
  if (task.levels.includes('cluster')) printOptions(options, print);
  const parts: Part[] = [];
  const isWhole = (): boolean => parts.every((part) => part.violation === undefined);
  if (task.levels.includes('storage')) parts.push(runStorage(task, print));
  if (task.levels.includes('core') && isWhole()) parts.push(runCores(task, print));
  if (task.levels.includes('store') && isWhole()) parts.push(runStores(task, print));
  if (task.levels.includes('cluster') && isWhole()) parts.push(runCluster(task, print));
  const violation = parts.find((part) => part.violation !== undefined)?.violation;
  return {
    seed: task.seed,
    verdict: violation === undefined ? 'passed' : 'failed',
    violation,
    ended: undefined,
    hash: parts.map((part) => part.hash).join(''),
    simulatedMs: parts.reduce((sum, part) => sum + part.simulatedMs, 0),
    wallMs: performance.now() - startedMs,
    options,
    counts: Object.assign({}, ...parts.map((part) => part.counts)) as SeedOutcome['counts'],
  };
}

function runCluster({ seed, given }: SeedTask, print: Print): Part {
  const { hash, violation, simulatedMs, counts } = simulate(seed, given, print);
  return { hash, violation: violation && { level: 'cluster', ...violation }, simulatedMs, counts };
}

const runStorage = ({ seed }: SeedTask, print: Print): Part =>
  runHistories('storage', seed, STORAGE_HISTORIES_PER_SEED, (each, tell) => swarmStorage(each, {}, tell), print);

const runCores = ({ seed, histories }: SeedTask, print: Print): Part =>
  runHistories('core', seed, Math.min(histories, MAX_HISTORIES), (each, tell) => swarmCore(each, {}, tell), print, tellSmall);

/** A failing history of cores is told as small as it can be made. */
function tellSmall(seed: number, print: (line: string) => void): void {
  const { given, verdict } = shrinkCore(swarmCore(seed));
  print(`smaller  ${JSON.stringify(given)}`);
  swarmCore(seed, given, print);
  print(`         ${verdict.violation?.message ?? ''}`);
}

const runStores = ({ seed }: SeedTask, print: Print): Part =>
  runHistories('store', seed, STORE_HISTORIES_PER_SEED, (each, tell) => swarmStore(each, {}, tell), print);

/** Histories of one level, up to the first that fails; that one is told. */
function runHistories(
  level: 'storage' | 'core' | 'store',
  seed: number,
  histories: number,
  run: (seed: number, tell?: Print) => LevelVerdict<object, object>,
  print: Print,
  tell: (seed: number, print: (line: string) => void) => void = (each, say) => void run(each, say),
): Part {
  let hash = 0;
  let [done, choices] = [0, 0];
  let violation: FoundViolation | undefined;
  for (let at = 0; at < histories && violation === undefined; at++) {
    pulse.counter[0]++;
    const own = historySeedOf(seed, at);
    const verdict = run(own);
    for (let i = 0; i < verdict.hash.length; i++) hash = Math.imul(hash ^ verdict.hash.charCodeAt(i), 0x01000193);
    done += 1;
    choices += verdict.steps;
    if (verdict.violation === undefined) continue;
    const { checker, message } = verdict.violation;
    violation = { level, checker, message: `history ${at + 1} of the seed (${level} seed ${own}): ${message}`, atMs: 0 };
    if (print === undefined) continue;
    print(`${level.padEnd(9)}${Object.entries(verdict.options).flat().join(' ')}`);
    tell(own, print);
  }
  const counts = { [`${level}Histories`]: done, [`${level}Steps`]: choices };
  return { hash: (hash >>> 0).toString(16).padStart(8, '0'), violation, simulatedMs: 0, counts };
}

/** Four to a line, in columns. */
function printOptions(options: SimOptions, print: Print): void {
  const given: Readonly<Record<string, number>> = { ...options };
  const cells = Object.keys(given)
    .sort()
    .map((name) => `${name}=${given[name]}`);
  const width = Math.max(...cells.map((cell) => cell.length)) + 2;
  for (let at = 0; at < cells.length; at += OPTIONS_PER_LINE) {
    const line = cells.slice(at, at + OPTIONS_PER_LINE).map((cell) => cell.padEnd(width));
    print?.(`options  ${line.join('').trimEnd()}`);
  }
}
