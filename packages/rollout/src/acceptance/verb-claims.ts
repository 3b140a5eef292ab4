import assert from 'node:assert/strict';
import { status } from '../read/status.ts';
import { abort } from '../verbs/abort.ts';
import { pause } from '../verbs/pause.ts';
import { promote } from '../verbs/promote.ts';
import { retry } from '../verbs/retry.ts';
import { Stage } from './stage.ts';
import type { Claims } from './suite.ts';
import { EVERYWHERE, rolloutOf, WATCHED_CANARY } from './voice.ts';
import { pass, until } from './world.ts';

const request = (rollout: string, expectedRevision: number) => ({ channel: 'voice', rollout, expectedRevision });
const MANUAL: readonly object[] = [
  { setRegion: { names: ['a'] } },
  ...EVERYWHERE.slice(0, 1),
  { setWeight: 10 },
  { pause: {} },
  { activate: {} },
];

export const verbClaims: Claims = {
  'a pause without a duration waits for promote, and a promote of what was seen before is refused': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.applies([rolloutOf('r2', 'voice@r2', MANUAL)]);
    const seen = await stage.reaches('r2', 'Paused');
    await pass(world, 500);
    assert.equal((await stage.sees('r2')).revision, seen.revision);
    await stage.does(promote(stage.gate, request('r2', seen.revision)));
    assert.equal((await stage.refuses(promote(stage.gate, request('r2', seen.revision)))).code, 'STALE_REVISION');
    await stage.reaches('r2', 'Healthy');
    await stage.close();
  },

  'abort beats promote: a click on what was seen before a promote still aborts, and nothing promotes after it': async (
    world,
    namespace,
  ) => {
    const stage = await Stage.withR1(world, namespace);
    // What is promoted in full still waits for somebody in b, however late the abort comes.
    await stage.joins('b', 'deaf', { isDeaf: true });
    await stage.applies([rolloutOf('r2', 'voice@r2', [...MANUAL, { setRegion: { names: ['b'] } }, ...EVERYWHERE])]);
    const seen = await stage.reaches('r2', 'Paused');
    const promoted = await stage.does(promote(stage.gate, { ...request('r2', seen.revision), isFull: true }));
    await stage.does(abort(stage.gate, request('r2', seen.revision)));
    const late = await stage.refuses(promote(stage.gate, request('r2', promoted.revision)));
    assert.ok(['STALE_REVISION', 'NOT_ALLOWED'].includes(late.code));
    await stage.reaches('r2', 'RolledBack');
    assert.match(await stage.live('a'), /^voice@r1 stable 100/);
    await stage.close();
  },

  'an abort needs no controller': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.applies([rolloutOf('r2', 'voice@r2', MANUAL)]);
    const seen = await stage.reaches('r2', 'Paused');
    const { value } = await stage.assignment('a');
    await stage.stopControllers();
    await stage.does(abort(stage.gate, request('r2', seen.revision)));
    const after = await stage.assignment('a');
    assert.equal(after.value.epoch, value.epoch + 1);
    assert.equal(await stage.live('a'), 'voice@r1 stable 100, voice@r2 draining 0');
    assert.equal((await stage.sees('r2')).record.status.phase, 'RollingBack');
    await stage.close();
  },

  'promote in full skips what only looks, and still prepares': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.applies([rolloutOf('r2', 'voice@r2', WATCHED_CANARY)]);
    const seen = await stage.reaches('r2', 'Paused');
    await stage.does(promote(stage.gate, { ...request('r2', seen.revision), isFull: true }));
    await stage.reaches('r2', 'Healthy');
    const actions = await stage.audited();
    assert.equal(actions.filter((action) => action === 'analysis.measure' || action === 'analysis.success').length, 0);
    assert.equal(actions.filter((action) => action === 'region.prepared').length, 4);
    await stage.close();
  },

  'a retry is another attempt with the same salt, and a stale abort of the first is refused': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    await stage.applies([rolloutOf('r2', 'voice@r2', MANUAL)]);
    const seen = await stage.reaches('r2', 'Paused');
    const { salt } = (await stage.assignment('a')).value;
    await stage.does(abort(stage.gate, request('r2', seen.revision)));
    const end = await stage.reaches('r2', 'RolledBack');
    await stage.does(retry(stage.gate, request('r2', end.revision)));
    const again = await stage.reaches('r2', 'Paused');
    assert.equal(again.record.status.attempt, 2);
    assert.equal((await stage.assignment('a')).value.salt, salt);
    assert.equal((await stage.refuses(abort(stage.gate, request('r2', seen.revision)))).code, 'STALE_REVISION');
    await stage.close();
  },

  'a paused step keeps its time': async (world, namespace) => {
    const stage = await Stage.withR1(world, namespace);
    const steps = [...EVERYWHERE, { bake: { duration: '3s' } }];
    await stage.applies([rolloutOf('r2', 'voice@r2', steps)]);
    const baking = await stage.reaches('r2', 'Baking', (view) => view.elapsedMs >= 500);
    const { revision } = await stage.does(pause(stage.gate, request('r2', baking.revision)));
    const { elapsedMs } = await stage.sees('r2');
    assert.ok(elapsedMs >= 500 && elapsedMs < 3000, `${elapsedMs} ms`);
    await pass(world, 1500);
    assert.equal((await stage.sees('r2')).elapsedMs, elapsedMs);
    const from = world.time.clock.monotonicMs();
    await stage.does(promote(stage.gate, request('r2', revision)));
    const later = await until(world, 'more of the time', async () => {
      const view = await status(stage.gate, 'voice', 'r2');
      return view.ok && view.value.elapsedMs !== elapsedMs ? view.value : undefined;
    });
    assert.ok(later.record.status.phase !== 'Baking' || later.elapsedMs > elapsedMs, `${later.elapsedMs} ms after ${elapsedMs}`);
    await stage.reaches('r2', 'Healthy');
    const tookMs = world.time.clock.monotonicMs() - from;
    assert.ok(tookMs >= 3000 - elapsedMs, `${tookMs} ms after ${elapsedMs}`);
    await stage.close();
  },
};
