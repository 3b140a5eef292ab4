import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '@raftgate/contract';
import { candidate, fallback, stable, World } from '../testing/world.ts';

const FLAG: JsonObject = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };
const PROMPTS: Readonly<Record<string, JsonObject>> = {
  'prompt/bold': { type: 'text', template: 'bold' },
  'prompt/plain': { type: 'text', template: 'plain' },
  'flag/tone': FLAG,
};

test('a kill switch reaches pins taken after it, and none taken before', async () => {
  const world = new World();
  world.channel();
  world.assign([stable(world.release('r1', PROMPTS))]);
  const sdk = await world.serving();
  const before = sdk.pin('k');
  assert.ok(before.ok);
  const revision = world.overlay({
    killSwitches: [
      { target: 'part', id: 'k1', kind: 'prompt', name: 'bold', use: 'plain', reason: 'rude' },
      { target: 'flag', id: 'k2', flag: 'tone', reason: 'off' },
    ],
  });
  await world.io.run(10);
  const after = sdk.pin('k');
  assert.ok(after.ok);
  assert.equal(before.pinned.part('prompt', 'bold')?.name, 'bold');
  assert.equal(before.pinned.flag('tone', 'k').value, true);
  assert.equal(after.pinned.part('prompt', 'bold')?.name, 'plain');
  assert.equal(after.pinned.flag('tone', 'k').reason, 'DISABLED');
  assert.equal(after.pinned.overlayRevision, revision);
  assert.ok(after.pinned.token.includes(`;o=${revision};`));
  assert.equal(after.pinned.epoch, before.pinned.epoch);
  await world.stop(sdk);
});

test('a stand-in that was killed, too, does not stand in', async () => {
  const world = new World();
  world.channel();
  world.assign([stable(world.release('r1', PROMPTS))]);
  world.overlay({
    killSwitches: [
      { target: 'part', id: 'k1', kind: 'prompt', name: 'bold', use: 'plain', reason: 'rude' },
      { target: 'part', id: 'k2', kind: 'prompt', name: 'plain', use: 'bold', reason: 'rude' },
    ],
  });
  const sdk = await world.serving();
  const pin = sdk.pin('k');
  assert.ok(pin.ok);
  assert.equal(pin.pinned.part('prompt', 'bold'), undefined);
  await world.stop(sdk);
});

test('a revoked bundle is neither pinned nor adopted: stable stands in, then the fallback, then nothing', async () => {
  const world = new World();
  world.channel();
  const [one, two, spare] = [world.release('r1'), world.release('r2'), world.release('spare')];
  world.assign([stable(one, 1), candidate(two, 99), fallback(spare)]);
  const sdk = await world.serving();
  const pins = Array.from({ length: 50 }, (_, i) => sdk.pin(`user-${i}`));
  const onCandidate = pins.find((pin) => pin.ok && pin.pinned.bundle === two.bundle);
  assert.ok(onCandidate?.ok);
  world.overlay({ revokedDigests: [two.bundle] });
  await world.io.run(10);
  for (let i = 0; i < 50; i += 1) {
    const pin = sdk.pin(`user-${i}`);
    assert.ok(pin.ok && pin.pinned.bundle === one.bundle);
  }
  const adopted = sdk.adopt(onCandidate.pinned.token);
  assert.equal(!adopted.ok && adopted.refusal.code, 'revoked');
  world.overlay({ revokedDigests: [two.bundle, one.bundle], sequence: 2 });
  await world.io.run(10);
  const spared = sdk.pin('k');
  assert.ok(spared.ok && spared.pinned.bundle === spare.bundle);
  world.overlay({ revokedDigests: [two.bundle, one.bundle, spare.bundle], sequence: 3 });
  await world.io.run(10);
  const none = sdk.pin('k');
  assert.deepEqual(!none.ok && [none.refusal.code, none.refusal.httpStatus], ['revoked', 409]);
  await world.stop(sdk);
});

test('an assignment that asks for an overlay is not served by without it', async () => {
  const world = new World();
  world.channel();
  const one = world.release('r1');
  world.assign([stable(one)], { overlayRevision: world.engine.revision + 2 });
  const sdk = world.sdk();
  void sdk.start();
  await world.io.run(500);
  assert.equal(sdk.state, 'LOADING');
  world.overlay();
  assert.ok(await world.io.until(() => sdk.state === 'FRESH'));
  await world.stop(sdk);
});

test('an overlay that was taken away is gone, and pins of those who have not heard yet still pass', async () => {
  const world = new World();
  world.channel();
  world.assign([stable(world.release('r1', PROMPTS))]);
  world.overlay({ killSwitches: [{ target: 'flag', id: 'k', flag: 'tone', reason: 'off' }] });
  const sdk = await world.serving();
  const before = sdk.pin('k');
  assert.ok(before.ok);
  world.remove(world.keys.overlay('voice'));
  await world.io.run(10);
  const after = sdk.pin('k');
  assert.ok(after.ok);
  assert.equal(after.pinned.overlayRevision, 0);
  assert.equal(after.pinned.flag('tone', 'k').value, true);
  assert.ok(sdk.adopt(before.pinned.token).ok);
  await world.stop(sdk);
});
