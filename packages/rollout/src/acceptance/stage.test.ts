import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KvTimer } from '@raftgate/kv';
import { Stage } from './stage.ts';
import { pass, simulatedWorld } from './world.ts';

test('nothing of a claim that failed goes on: the process can end', async () => {
  const world = simulatedWorld();
  const pending = new Set<KvTimer>();
  const { timers } = world.time;
  const time = {
    ...world.time,
    timers: {
      ...timers,
      after: (delayMs: number, run: () => void): KvTimer => {
        const timer = timers.after(delayMs, () => {
          pending.delete(timer);
          run();
        });
        pending.add(timer);
        return timer;
      },
      cancel: (timer: KvTimer): void => {
        pending.delete(timer);
        timers.cancel(timer);
      },
    },
  };
  const watched = { ...world, time };
  const stage = await Stage.withR1(watched, 'failed');
  await stage.controls('two');
  await pass(watched, 1000);
  assert.ok(pending.size > 0);
  await Stage.abandon(watched);
  await pass(watched, 10_000);
  assert.equal(pending.size, 0);
  const { revision } = world.engine;
  await pass(watched, 10_000);
  assert.equal(world.engine.revision, revision);
});
