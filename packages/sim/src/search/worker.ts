// The other end of slot.ts: a thread that runs one seed after another with the rooms beside it, planted or not.
import { parentPort, workerData } from 'node:worker_threads';
import { pulse } from '../world/pulse.ts';
import { LINES_PER_MESSAGE } from './limits.ts';
import type { SeedTask } from './outcome.ts';
import { runSeed } from './run-seed.ts';
import type { WorkerPlace } from './slot.ts';

const port = parentPort;
if (port === null) throw new Error('this runs as a worker of the search');
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what slot.ts hands over
pulse.counter = (workerData as WorkerPlace).pulse;

port.on('message', (task: SeedTask) => {
  const lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) port.postMessage({ lines: lines.splice(0) });
  };
  const outcome = runSeed(
    task,
    task.talk
      ? (line) => {
          if (lines.push(line) === LINES_PER_MESSAGE) flush();
        }
      : undefined,
  );
  flush();
  port.postMessage({ outcome });
});
port.postMessage({ ready: true });
