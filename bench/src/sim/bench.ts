import { parseArgs } from 'node:util';
import { simulate } from '@raftgate/sim';
import { calmRun } from './load.ts';

/** Client operations a second, of the whole cluster. */
const RATES = [10, 20, 50, 100, 200] as const;
const MEMBERS = 5;
/** Compiles what the measured runs use. */
const WARM_UP_MS = 20_000;

interface Point {
  readonly operationsPerSecond: number;
  readonly measuredOperationsPerSecond: number;
  readonly timesRealTime: number;
  readonly timesRealTimeCpu: number;
  readonly eventsPerSimulatedSecond: number;
}

/** How much faster than time the simulator runs five members under a steady load, every checker on, on one core. */
export const bench = { about: 'the simulator: times real time at 5 members for 10 to 200 operations a second', run };

async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '300' },
      runs: { type: 'string', default: '3' },
    },
  });
  const [seconds, runs] = [Number(values.seconds), Number(values.runs)];
  simulate(1, calmRun(MEMBERS, RATES[0], WARM_UP_MS));
  simulate(1, calmRun(MEMBERS, RATES[4], WARM_UP_MS));
  console.log(`${MEMBERS} members, all checkers, one core; ${runs} runs of ${seconds} simulated seconds at 10 operations a second\n`);
  const points = RATES.map((rate) => measure(rate, Math.max(10_000, (seconds * 10_000) / rate), runs));
  const best = Math.max(...points.map((point) => point.timesRealTime));
  for (const { operationsPerSecond, timesRealTime, timesRealTimeCpu, eventsPerSimulatedSecond } of points) {
    const bar = '█'.repeat(Math.max(1, Math.round((timesRealTime / best) * 40)));
    const rate = String(operationsPerSecond).padStart(4);
    const speed = String(timesRealTime).padStart(5);
    console.log(
      `${rate} ops/s  ${speed} x real time (${timesRealTimeCpu} x by CPU)  ${String(eventsPerSimulatedSecond).padStart(5)} events/s  ${bar}`,
    );
  }
  if (values.json) console.log(JSON.stringify({ bench: 'sim', members: MEMBERS, points }));
}

function measure(rate: number, safetyMs: number, runs: number): Point {
  const options = calmRun(MEMBERS, rate, safetyMs);
  const [startedMs, startedCpu] = [performance.now(), process.cpuUsage()];
  let [simulatedMs, operations, events] = [0, 0, 0];
  for (let seed = 1; seed <= runs; seed++) {
    const { verdict, violation, counts, simulatedMs: ms } = simulate(seed, options);
    if (verdict !== 'passed') throw new Error(`seed ${seed} at ${rate} operations a second: ${violation?.checker}: ${violation?.message}`);
    simulatedMs += ms;
    operations += counts.operations;
    events += counts.events;
  }
  const { user, system } = process.cpuUsage(startedCpu);
  return {
    operationsPerSecond: rate,
    measuredOperationsPerSecond: Math.round((operations * 10_000) / simulatedMs) / 10,
    timesRealTime: Math.round(simulatedMs / (performance.now() - startedMs)),
    timesRealTimeCpu: Math.round((simulatedMs * 1_000) / (user + system)),
    eventsPerSimulatedSecond: Math.round((events * 1_000) / simulatedMs),
  };
}
