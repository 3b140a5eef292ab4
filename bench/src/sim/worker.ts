import { parentPort, workerData } from 'node:worker_threads';
import { measure, type Task } from './measure.ts';

const port = parentPort;
if (port === null) throw new Error('this runs as a worker of the bench');

for (const task of workerData as readonly Task[]) {
  const point = measure(task);
  port.postMessage({ point });
}
