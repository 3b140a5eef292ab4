import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { WORKER_LIMITS } from '@raftgate/sim/search';
import type { Point, Task } from './measure.ts';

/** Client operations a second, of the whole cluster. */
const RATES = [10, 20, 50, 100, 200] as const;
const MEMBERS = 5;
/** Of simulated time, at the lowest and the highest rate: compiles what the measured runs use. */
const WARM_UP_MS = [200_000, 20_000] as const;

/** How much faster than time the simulator runs five members under a steady load, every checker on, on one core. */
export const bench = { about: 'the simulator: times real time at 5 members for 10 to 200 operations a second', run };

async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '3' },
    },
  });
  const [seconds, runs] = [Number(values.seconds), Number(values.runs)];
  console.log(`${MEMBERS} members, all checkers, one core; ${runs} runs of ${seconds} simulated seconds at 10 operations a second\n`);
  const task = (operationsPerSecond: number, safetyMs: number, count: number): Task => ({
    members: MEMBERS,
    operationsPerSecond,
    safetyMs,
    runs: count,
  });
  const tasks = RATES.map((rate) => task(rate, Math.max(10_000, (seconds * 10_000) / rate), runs));
  const points = await measured([task(RATES[0], WARM_UP_MS[0], 1), task(RATES[4], WARM_UP_MS[1], 1), ...tasks]);
  print(points.slice(-RATES.length));
  if (values.json) console.log(JSON.stringify({ bench: 'sim', members: MEMBERS, points: points.slice(-RATES.length) }));
}

/** One after another, in one thread as those in which `raftgate sim` runs its seeds. */
function measured(tasks: readonly Task[]): Promise<readonly Point[]> {
  return new Promise((resolve, reject) => {
    const points: Point[] = [];
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
