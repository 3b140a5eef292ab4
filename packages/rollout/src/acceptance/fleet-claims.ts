import assert from 'node:assert/strict';
import { fleet } from '../read/status.ts';
import { promote } from '../verbs/promote.ts';
import { Stage } from './stage.ts';
import type { Claims } from './suite.ts';
import { channelOf, EVERYWHERE, rolloutOf } from './voice.ts';
import { pass, until } from './world.ts';

const QUICK: readonly object[] = [{ setRegion: { names: ['a'] } }, { prepare: { deadline: '1500ms' } }, { activate: {} }];

export const fleetClaims: Claims = {
  'nothing is activated while a member is not prepared': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    const slow = await stage.joins('a', 'slow', { isHeldBack: true });
    const before = await stage.assignment('a');
    await stage.applies([rolloutOf('r2', 'voice@r2', EVERYWHERE)]);
    await stage.reaches('r2', 'Preparing');
    await pass(world, 400);
    assert.equal((await stage.assignment('a')).revision, before.revision);
    slow.goOn();
    await stage.reaches('r2', 'Healthy');
    await stage.close();
  },

  'who misses the deadline is fenced out before the activation, by an epoch of its own': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.joins('a', 'deaf', { isDeaf: true });
    const before = (await stage.assignment('a')).value;
    await stage.applies([rolloutOf('r2', 'voice@r2', QUICK)]);
    const end = await stage.reaches('r2', 'Healthy');
    const after = (await stage.assignment('a')).value;
    assert.equal(after.epoch, before.epoch + 2);
    assert.deepEqual(after.fenced, [{ instance: 'deaf', incarnation: 1 }]);
    assert.equal(end.regions[0]?.fenced, 1);
    await stage.close();
  },

  'fencing never leaves a region with fewer than it must have: it pauses, and goes on when there are enough': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.applies([channelOf(['a', 'b', 'c'], { minServing: { a: 3 } })]);
    const deaf = await stage.joins('a', 'deaf', { isDeaf: true });
    const before = await stage.assignment('a');
    await stage.applies([rolloutOf('r2', 'voice@r2', QUICK)]);
    const paused = await stage.reaches('r2', 'Paused', (view) => view.record.status.pause === 'NotPrepared');
    assert.match(paused.record.status.reason, /a has 2 of 3; missing deaf/);
    assert.equal((await stage.assignment('a')).revision, before.revision);
    await stage.run(deaf.leave());
    await stage.joins('a', 'a3');
    await stage.does(promote(stage.gate, { channel: 'voice', rollout: 'r2', expectedRevision: paused.revision }));
    await stage.reaches('r2', 'Healthy');
    await stage.close();
  },

  'a member that dies during prepare is not waited for once its lease has ended': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    const dying = await stage.joins('a', 'dying', { loadMs: 60_000 });
    await stage.applies([
      rolloutOf('r2', 'voice@r2', [{ setRegion: { names: ['a'] } }, { prepare: { deadline: '50s' } }, { activate: {} }]),
    ]);
    await stage.reaches('r2', 'Preparing');
    dying.crash();
    await stage.reaches('r2', 'Healthy');
    assert.equal((await stage.assignment('a')).value.fenced, undefined);
    await stage.close();
  },

  'who joins during a rollout serves by its region only once it holds everything': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.applies([rolloutOf('r2', 'voice@r2', [...EVERYWHERE, { pause: {} }])]);
    const paused = await stage.reaches('r2', 'Paused');
    const joined = await stage.joins('b', 'b3', { isHeldBack: true });
    const early = await stage.does(fleet(stage.gate, 'voice'));
    assert.equal(early.instances.find((one) => one.instance === 'b3')?.isServing, false);
    joined.goOn();
    const serving = await until(world, 'b3 serves', async () => {
      const late = await fleet(stage.gate, 'voice');
      return late.ok ? late.value.instances.find((one) => one.instance === 'b3' && one.isServing) : undefined;
    });
    assert.equal(serving.epoch, 2);
    await stage.does(promote(stage.gate, { channel: 'voice', rollout: 'r2', expectedRevision: paused.revision }));
    await stage.reaches('r2', 'Healthy');
    await stage.close();
  },

  'of two controllers one acts, and the other takes over where it was': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.controls('two');
    await stage.applies([rolloutOf('r2', 'voice@r2', [...EVERYWHERE, { pause: {} }])]);
    const paused = await stage.reaches('r2', 'Paused');
    const elected = () => stage.events.filter((event) => event.type === 'elected').length;
    assert.equal(elected(), 1);
    await stage.stopController(0);
    await stage.does(promote(stage.gate, { channel: 'voice', rollout: 'r2', expectedRevision: paused.revision }));
    await stage.reaches('r2', 'Healthy');
    assert.equal(elected(), 2);
    await stage.close();
  },
};
