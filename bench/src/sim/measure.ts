import { simulate } from '@raftgate/sim';
import { calmRun } from './load.ts';

/** What is measured at one rate of operations. */
export interface Task {
  readonly members: number;
  readonly operationsPerSecond: number;
  readonly safetyMs: number;
  readonly runs: number;
}

export interface Point {
  readonly operationsPerSecond: number;
  readonly measuredOperationsPerSecond: number;
  readonly timesRealTime: number;
  readonly timesRealTimeCpu: number;
  readonly eventsPerSimulatedSecond: number;
}

/** Runs `runs` seeds one after another; throws when one fails. */
export function measure({ members, operationsPerSecond, safetyMs, runs }: Task): Point {
  const options = calmRun(members, operationsPerSecond, safetyMs);
  const [startedMs, startedCpu] = [performance.now(), process.cpuUsage()];
  let [simulatedMs, operations, events] = [0, 0, 0];
  for (let seed = 1; seed <= runs; seed++) {
    const { verdict, violation, counts, simulatedMs: ms } = simulate(seed, options);
    if (verdict !== 'passed')
      throw new Error(`seed ${seed} at ${operationsPerSecond} operations a second: ${violation?.checker}: ${violation?.message}`);
    simulatedMs += ms;
    operations += counts.operations;
    events += counts.events;
  }
  const { user, system } = process.cpuUsage(startedCpu);
  return {
    operationsPerSecond,
    measuredOperationsPerSecond: Math.round((operations * 10_000) / simulatedMs) / 10,
    timesRealTime: Math.round(simulatedMs / (performance.now() - startedMs)),
    timesRealTimeCpu: Math.round((simulatedMs * 1_000) / (user + system)),
    eventsPerSimulatedSecond: Math.round((events * 1_000) / simulatedMs),
  };
}
