import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SearchError } from './errors.ts';
import type { SeedTask } from './outcome.ts';
import { Slot } from './slot.ts';

/** A worker that does `body` with every seed, and answers nothing. */
const workerThat = (body: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(
      `import { parentPort, workerData } from 'node:worker_threads'; parentPort.on('message', (task) => { ${body} }); parentPort.postMessage({ ready: true });`,
    )}`,
  );

const TASK: SeedTask = { seed: 3, given: {}, levels: ['cluster'], histories: 0, talk: false };

const BUSY = 'if (task.seed === 3) for (;;) workerData.pulse[0]++;';

test('a run that goes on without end is ended, which is no verdict; the next seed has a thread of its own', async () => {
  const slot = new Slot(workerThat(BUSY), { maxSeedWallMs: 300, lookMs: 20 });
  const first = await slot.run(TASK);
  assert.deepEqual([first.verdict, first.violation, first.ended], ['undecided', undefined, 'no verdict after 0.3 s']);
  const second = slot.run({ ...TASK, seed: 4 });
  slot.endCurrent('enough');
  await slot.close();
  void second;
});

test('a run that stands still fails', async () => {
  const slot = new Slot(workerThat('for (;;);'), { lookMs: 20 });
  const { verdict, violation } = await slot.run(TASK);
  assert.deepEqual(
    [verdict, violation?.checker, violation?.message],
    ['failed', 'bounded', 'one event has no end: nothing else happened for 0.1 s'],
  );
  await slot.close();
});

test('a worker that ends is a failure of the seed it was at', async () => {
  const slot = new Slot(workerThat('process.exit(3);'));
  const outcome = await slot.run(TASK);
  assert.equal(outcome.seed, 3);
  assert.deepEqual([outcome.verdict, outcome.violation?.checker], ['failed', 'worker']);
  await slot.close();
});

test('rooms that do not load are an error, not a verdict', async () => {
  const slot = new Slot(new URL('data:text/javascript,throw new Error("broken")'));
  await assert.rejects(slot.run(TASK), SearchError);
  await slot.close();
});
