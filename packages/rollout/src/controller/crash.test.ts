import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditRecord } from '@raftgate/contract';
import { flaky } from '../acceptance/flaky.ts';
import { mortal } from '../acceptance/mortal.ts';
import { Stage } from '../acceptance/stage.ts';
import { channelOf, EVERYWHERE, PARTS, R1, R2, R3B, rolloutOf } from '../acceptance/voice.ts';
import { pass, simulatedWorld } from '../acceptance/world.ts';
import { history } from '../read/history.ts';

const PAUSE_MS = 400;
const TTL_MS = 2000;
const CHECKPOINT_MS = 100;
const guard = (min: number): object => ({
  analysis: {
    metrics: [
      {
        name: 'heard',
        provider: { fleet: { ratio: { numerator: 'heard', denominator: 'requests' } } },
        initialDelay: '200ms',
        interval: '150ms',
        count: 2,
        successCondition: { min },
      },
    ],
  },
});
const STEPS: readonly object[] = [
  { prepare: { deadline: '20s' } },
  { setWeight: 10 },
  { pause: { duration: `${PAUSE_MS}ms` } },
  guard(0.8),
  { activate: {} },
  { bake: { duration: `${PAUSE_MS}ms` } },
];

interface Run {
  readonly actions: readonly string[];
  readonly records: readonly AuditRecord[];
  readonly live: string;
  readonly epoch: number;
  readonly writes: number;
}

/** Rolls a bundle out; the first controller dies at its n-th write, and a second one stands by. */
async function rollOut(bundle: string, diesAtWrite: number, when: 'before' | 'after', steps = STEPS): Promise<Run> {
  const world = simulatedWorld();
  const stage = await Stage.open(world, 'crash');
  await stage.applies([...PARTS, R1, R2, R3B, channelOf(['a'])]);
  await stage.joins('a', 'a1');
  await stage.controls('first');
  await stage.applies([rolloutOf('r1', 'voice@r1', EVERYWHERE)]);
  await stage.reaches('r1', 'Healthy');
  await stage.stopControllers();
  const kv = mortal(await stage.client(), diesAtWrite, when);
  await stage.controls('mortal', kv);
  await pass(world, 50);
  await stage.controls('heir');
  await stage.applies([rolloutOf('r2', bundle, steps)]);
  const seen = { isOver: false };
  for (let waited = 0; waited < 1000 && !seen.isOver; waited += 1) {
    await pass(world, 50);
    seen.isOver = ['Healthy', 'RolledBack'].includes((await stage.sees('r2')).record.status.phase);
  }
  assert.ok(seen.isOver, 'the rollout ended');
  const { records, brokenAt } = await stage.does(history(stage.gate, 'voice'));
  assert.equal(brokenAt, undefined);
  const ours = records.filter((record) => record.rollout === 'r2');
  const run = {
    actions: ours.map((record) => record.action),
    records: ours,
    live: await stage.live('a'),
    epoch: (await stage.assignment('a')).value.epoch,
    writes: kv.writes(),
  };
  // A process that died leaves its office and its fleet as they are; only what lives is closed.
  await stage.closeAfterDeath();
  return run;
}

function tookMs(run: Run, from: string, to: string): number {
  const at = (action: string): number => run.records.find((record) => record.action === action)?.wallMs ?? NaN;
  return at(to) - at(from);
}

async function survivesEverywhere(
  bundle: string,
  whens: readonly ('before' | 'after')[],
  check: (run: Run, reference: Run) => void,
): Promise<void> {
  const reference = await rollOut(bundle, Infinity, 'before');
  check(reference, reference);
  // The first write is the election itself.
  for (let n = 1; n <= reference.writes; n += 1) {
    for (const when of whens) {
      const run = await rollOut(bundle, n, when);
      try {
        check(run, reference);
      } catch (error) {
        assert.fail(`killed ${when} write ${n} of ${reference.writes}: ${String(error)}`);
      }
    }
  }
}

test('killed at any write, a controller is followed by one that goes on: same steps, same epochs, no timer restarted or cut short', async () => {
  await survivesEverywhere('voice@r2', ['before', 'after'], (run, reference) => {
    assert.deepEqual(run.actions, reference.actions);
    assert.equal(run.live, 'voice@r2 stable 100, voice@r1 draining 0');
    assert.equal(run.epoch, 3);
    for (const step of ['step.pause', 'step.bake']) {
      const ms = tookMs(run, step, `${step}.end`);
      assert.ok(ms >= PAUSE_MS, `${step} took ${ms} ms`);
      // What is lost with a controller: the time since its last checkpoint, and the time until the next was elected.
      assert.ok(ms <= PAUSE_MS + CHECKPOINT_MS + 2 * TTL_MS, `${step} took ${ms} ms`);
    }
  });
});

test('a timer that ran for a while does not start again with the next controller', async () => {
  const bakeMs = 10_000;
  const steps = [...EVERYWHERE, { bake: { duration: '10s' } }];
  for (const diesAtWrite of [30, 80]) {
    const run = await rollOut('voice@r2', diesAtWrite, 'after', steps);
    const ms = tookMs(run, 'step.bake', 'step.bake.end');
    assert.ok(run.writes >= diesAtWrite, 'it died while it baked');
    assert.ok(ms >= bakeMs && ms <= bakeMs + CHECKPOINT_MS + 2 * TTL_MS, `${ms} ms, killed at write ${diesAtWrite}`);
  }
});

test('killed at any write, a guarded release that fails still goes back to its base, once', async () => {
  await survivesEverywhere('voice@r3b', ['after'], (run, reference) => {
    assert.deepEqual(run.actions, reference.actions);
    assert.equal(run.live, 'voice@r1 stable 100, voice@r3b draining 0');
    assert.equal(run.epoch, 3);
  });
});

test('an engine that refuses or leaves in doubt one call in five only makes it slower', async () => {
  for (const seed of [1, 2]) {
    const world = simulatedWorld();
    const stage = await Stage.open(world, 'flaky');
    await stage.applies([...PARTS, R1, R2, channelOf(['a'])]);
    await stage.joins('a', 'a1');
    await stage.controls('one', flaky(await stage.client(), seed, 20));
    await stage.applies([rolloutOf('r1', 'voice@r1', EVERYWHERE)]);
    await stage.reaches('r1', 'Healthy');
    await stage.applies([rolloutOf('r2', 'voice@r2', STEPS)]);
    await stage.reaches('r2', 'Healthy');
    const actions = (await stage.audited()).filter((action) => action !== 'analysis.measure');
    const whole =
      'rollout.start region.prepare region.prepared region.weight region.active step.pause step.pause.end step.analysis ' +
      'analysis.success region.activate region.active step.bake step.bake.end rollout.healthy';
    assert.equal(actions.slice(-14).join(' '), whole);
    assert.equal((await stage.assignment('a')).value.epoch, 3);
    await stage.close();
  }
});
