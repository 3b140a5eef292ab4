import assert from 'node:assert/strict';
import { start } from '../verbs/start.ts';
import { apply } from '../manifest/apply.ts';
import { abort } from '../verbs/abort.ts';
import { kill } from '../verbs/overlay.ts';
import { promote } from '../verbs/promote.ts';
import { retry } from '../verbs/retry.ts';
import { revoke } from '../verbs/overlay.ts';
import { rollback } from '../verbs/rollback.ts';
import { history } from '../read/history.ts';
import { Stage } from './stage.ts';
import type { Claims } from './suite.ts';
import { CANARY, channelOf, EVERYWHERE, PARTS, R1, R2_BROKEN, rolloutOf, WATCHED_CANARY } from './voice.ts';

export const releaseClaims: Claims = {
  'a first release is active once everyone who was prepared serves it': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    const { records } = await stage.does(history(stage.gate, 'voice'));
    assert.equal(records.find((record) => record.action === 'region.active')?.reason, 'active: a 2, b 2, c 2');
    await stage.close();
  },

  'a release goes from a tenth of one region to all of three, one epoch at a time': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    assert.equal(await stage.live('a'), 'voice@r1 stable 100');
    await stage.applies([rolloutOf('r2', 'voice@r2', WATCHED_CANARY)]);
    const tenth = await stage.reaches('r2', 'Paused', (view) => view.record.status.pause === 'StepPause');
    assert.equal(await stage.live('a'), 'voice@r1 stable 90, voice@r2 candidate 10');
    assert.equal(await stage.live('b'), 'voice@r1 stable 100');
    await stage.does(promote(stage.gate, { channel: 'voice', rollout: 'r2', expectedRevision: tenth.revision }));
    const healthy = await stage.reaches('r2', 'Healthy');
    for (const region of ['a', 'b', 'c']) assert.equal(await stage.live(region), 'voice@r2 stable 100, voice@r1 draining 0');
    assert.deepEqual(
      healthy.regions.map((one) => [one.region, one.epoch, one.current, one.behind]),
      [
        ['a', 4, 2, 0],
        ['b', 2, 2, 0],
        ['c', 2, 2, 0],
      ],
    );
    const actions = await stage.audited();
    const [prepared, weighted, activated] = ['prepare prepared', 'weight active', 'activate active'];
    assert.equal(
      actions.flatMap((action) => (action.startsWith('region.') ? action.slice('region.'.length) : [])).join(' '),
      [prepared, activated, prepared, weighted, weighted, activated, prepared, activated, prepared, activated].join(' '),
    );
    await stage.close();
  },

  'a new model with an old config is refused at commit, naming both and the rule': async (world, namespace) => {
    const stage = await Stage.open(world, namespace);
    await stage.applies([...PARTS, R1, channelOf(['a'])]);
    const refusal = await stage.refuses(apply(stage.gate, [R2_BROKEN]));
    assert.equal(refusal.code, 'INCOMPATIBLE');
    assert.equal(refusal.message, 'model-frame: servingConfig vad@f1536 and model vad@v5: found frame 1536 samples, expected 512 samples');
    const unknown = await stage.refuses(start(stage.gate, { channel: 'voice', rollout: 'r2', bundle: 'voice@r2-broken', steps: [] }));
    assert.equal(unknown.code, 'BUNDLE_UNKNOWN');
    await stage.close();
  },

  'a release that hears nothing is refused by its probe before any traffic moves': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    const before = await stage.assignment('a');
    await stage.applies([rolloutOf('r3', 'voice@r3', CANARY)]);
    const end = await stage.reaches('r3', 'RolledBack');
    assert.equal(end.argoPhase, 'Degraded');
    assert.match(end.record.status.reason, /^a[12] in a refuses voice@r3: probe speech@1 expected segments 2\.\.4, measured segments 0$/);
    assert.deepEqual(await stage.assignment('a'), before);
    await stage.close();
  },

  'a guard takes a deaf release back to the base at a tenth': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.applies([rolloutOf('r2', 'voice@r2', EVERYWHERE)]);
    await stage.reaches('r2', 'Healthy');
    const { epoch } = (await stage.assignment('a')).value;
    await stage.applies([rolloutOf('r3b', 'voice@r3b', CANARY)]);
    const end = await stage.reaches('r3b', 'RolledBack');
    assert.match(end.record.status.reason, /^analysis failed: heard 0\.12 of/);
    assert.equal(await stage.live('a'), 'voice@r2 stable 100, voice@r3b draining 0');
    assert.equal((await stage.assignment('a')).value.epoch, epoch + 2);
    assert.equal(await stage.live('b'), 'voice@r2 stable 100, voice@r1 draining 0');
    await stage.close();
  },

  'no data is told apart from bad data: it pauses': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    for (const instance of stage.instances.filter((one) => one.region === 'a')) await stage.run(instance.leave());
    await stage.joins('a', 'a3', { quality: () => undefined });
    await stage.applies([rolloutOf('r2', 'voice@r2', CANARY)]);
    const paused = await stage.reaches('r2', 'Paused', (view) => view.record.status.pause === 'NoData');
    assert.equal(await stage.live('a'), 'voice@r1 stable 90, voice@r2 candidate 10');
    await stage.does(abort(stage.gate, { channel: 'voice', rollout: 'r2', expectedRevision: paused.revision }));
    await stage.reaches('r2', 'RolledBack');
    await stage.close();
  },

  'a finished release is rolled back in one transaction while it is warm': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.applies([rolloutOf('r2', 'voice@r2', EVERYWHERE)]);
    await stage.reaches('r2', 'Healthy');
    const done = await stage.does(rollback(stage.gate, { channel: 'voice', rollout: 'back-1' }));
    assert.ok(done.isFast);
    const revisions = new Set<number>();
    for (const region of ['a', 'b', 'c']) {
      assert.equal(await stage.live(region), 'voice@r1 stable 100, voice@r2 draining 0');
      revisions.add((await stage.assignment(region)).revision);
    }
    assert.equal(revisions.size, 1);
    await stage.reaches('back-1', 'Healthy');
    const nowhere = await stage.refuses(rollback(stage.gate, { channel: 'voice', rollout: 'back-2' }));
    assert.equal(nowhere.code, 'NO_TARGET');
    await stage.close();
  },

  'a kill switch is in force at once, and later assignments wait for it': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.applies([rolloutOf('r4', 'voice@r4', WATCHED_CANARY)]);
    const tenth = await stage.reaches('r4', 'Paused', (view) => view.record.status.pause === 'StepPause');
    const { epoch } = (await stage.assignment('a')).value;
    const { revision } = await stage.does(
      kill(stage.gate, 'voice', { target: 'variant', id: 'no-warm', flag: 'greeting', variant: 'warm', use: 'plain', reason: 'too warm' }),
    );
    assert.equal((await stage.assignment('a')).value.epoch, epoch);
    await stage.does(promote(stage.gate, { channel: 'voice', rollout: 'r4', expectedRevision: tenth.revision }));
    await stage.reaches('r4', 'Healthy');
    assert.equal((await stage.assignment('c')).value.overlayRevision, revision);
    await stage.close();
  },

  'a revoked release is aborted, and never a way back': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.applies([rolloutOf('r2', 'voice@r2', WATCHED_CANARY)]);
    await stage.reaches('r2', 'Paused', (view) => view.record.status.pause === 'StepPause');
    await stage.does(revoke(stage.gate, 'voice', 'voice@r2', 'leaks'));
    const end = await stage.reaches('r2', 'RolledBack');
    assert.equal(end.record.status.reason, 'voice@r2 was revoked');
    assert.equal(
      (await stage.refuses(retry(stage.gate, { channel: 'voice', rollout: 'r2', expectedRevision: end.revision }))).code,
      'REVOKED',
    );
    await stage.applies([rolloutOf('r4', 'voice@r4', EVERYWHERE)]);
    await stage.reaches('r4', 'Healthy');
    await stage.does(revoke(stage.gate, 'voice', 'voice@r1', 'leaks, too'));
    assert.equal((await stage.refuses(rollback(stage.gate, { channel: 'voice', rollout: 'back' }))).code, 'NO_TARGET');
    await stage.close();
  },
};
