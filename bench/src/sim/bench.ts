import { Worker } from 'node:worker_threads';
import { compileForLong, WORKER_LIMITS } from '@raftgate/sim/search';
import { type Values, program } from '../program.ts';
import type { Point, Task } from './measure.ts';

/** Client operations a second, of the whole cluster. */
const RATES = [10, 20, 50, 100, 200] as const;
const MEMBERS = 5;
/**
 * Runs of the lowest rate before anything counts, the first of them told as what a cold thread does, and one of each other rate:
 * V8 compiles what the measured runs use over several seconds, beside them and with the results of the ones before.
 */
const WARM_UP_RUNS = 5;

/**
 * How much faster than time the simulator runs five members under a steady load, every checker on, on one core. A search runs for
 * minutes in one thread: its figure is that of a warm one.
 */
export const bench = program(
  'the simulator: times real time at 5 members for 10 to 200 operations a second',
  { seconds: { about: 'simulated, of each run at the lowest rate', default: '1000' }, runs: { about: 'at each rate', default: '3' } },
  run,
);

async function run(values: Values<'seconds' | 'runs'>): Promise<void> {
  const [seconds, runs] = [Number(values.seconds), Number(values.runs)];
  const tasks = RATES.map((rate): Task => ({ members: MEMBERS, operationsPerSecond: rate, safetyMs: safetyMs(rate, seconds), runs }));
  const once = tasks.map((task) => ({ ...task, runs: 1 }));
  const warmUp = [once[0], { ...once[0], runs: WARM_UP_RUNS - 1 }, ...once.slice(1)];
  const measuredRuns = `${runs} runs of ${seconds} simulated seconds at 10 operations a second, as many operations at the others`;
  console.log(`${MEMBERS} members, all checkers, one core; ${measuredRuns}`);
  console.log(`warm: behind ${WARM_UP_RUNS} runs at 10 operations a second and one at each other rate, which do not count\n`);
  const all = await measured([...warmUp, ...tasks]);
  const [cold, points] = [all[0], all.slice(warmUp.length)];
  print(points);
  console.log(
    `\n  cold      ${String(cold.timesRealTime).padStart(5)} x real time (${cold.timesRealTimeCpu} x by CPU)  the first ${seconds} simulated seconds of a new thread`,
  );
  if (values.json) console.log(JSON.stringify({ bench: 'sim', members: MEMBERS, warmUpRuns: WARM_UP_RUNS, cold, points }));
}

/** As many operations at each rate as in `seconds` at the lowest. */
const safetyMs = (rate: number, seconds: number): number => Math.max(10_000, (seconds * 1_000 * RATES[0]) / rate);

/** One after another, in one thread as those in which `raftgate sim --minutes` runs its seeds. */
function measured(tasks: readonly Task[]): Promise<readonly Point[]> {
  return new Promise((resolve, reject) => {
    const points: Point[] = [];
    compileForLong(Infinity);
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: tasks, resourceLimits: WORKER_LIMITS });
    worker.on('error', reject);
    worker.on('message', ({ point }: { readonly point: Point }) => points.push(point));
    worker.on('exit', () => resolve(points));
  });
}

function print(points: readonly Point[]): void {
  const best = Math.max(...points.map((point) => point.timesRealTime));
  for (const { operationsPerSecond, timesRealTime, timesRealTimeCpu, eventsPerSimulatedSecond } of points) {
    const bar = '█'.repeat(Math.max(1, Math.round((timesRealTime / best) * 40)));
    const rate = String(operationsPerSecond).padStart(4);
    const speed = String(timesRealTime).padStart(5);
    console.log(
      `${rate} ops/s  ${speed} x real time (${timesRealTimeCpu} x by CPU)  ${String(eventsPerSimulatedSecond).padStart(5)} events/s  ${bar}`,
    );
  }
}
