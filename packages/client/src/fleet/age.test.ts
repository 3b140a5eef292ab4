import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Channel } from '@raftgate/contract';
import { fallback, MemoryCache, stable, World } from '../testing/world.ts';

async function aged(change: Partial<Channel>, withFallback = false): Promise<{ world: World; sdk: Awaited<ReturnType<World['serving']>> }> {
  const world = new World();
  world.channel(change);
  const [one, spare] = [world.release('r1'), world.release('spare')];
  world.assign(withFallback ? [stable(one), fallback(spare)] : [stable(one)]);
  const sdk = await world.serving();
  world.isDown = true;
  return { world, sdk };
}

test('FRESH becomes STALE, then EXPIRED at the bound, and FRESH again with the next proof', async () => {
  const { world, sdk } = await aged({ stalenessBoundMs: 10_000 });
  assert.equal(sdk.state, 'FRESH');
  await world.io.run(6500);
  assert.equal(sdk.state, 'STALE');
  assert.ok(sdk.pin('k').ok);
  await world.io.run(6000);
  assert.equal(sdk.state, 'EXPIRED');
  world.isDown = false;
  assert.ok(await world.io.until(() => sdk.state === 'FRESH'));
  await world.stop(sdk);
});

test('the age counts from when the proof was asked for, not from when it came', async () => {
  const world = new World();
  world.channel({ stalenessBoundMs: 10_000 });
  const one = world.release('r1');
  world.assign([stable(one)]);
  const sdk = await world.serving();
  // From here on each answer takes 1.5 s.
  const slow = world.engine.timers.soon;
  Object.assign(world.engine.timers, { soon: (run: () => void) => void world.io.timers.after(1500, run) });
  await world.io.run(8000);
  Object.assign(world.engine.timers, { soon: slow });
  const { ageMs } = sdk.status();
  assert.ok(ageMs !== undefined && ageMs >= 1500, `${ageMs}`);
  await world.stop(sdk);
});

test('a wall clock that jumps changes nothing', async () => {
  const { world, sdk } = await aged({ stalenessBoundMs: 10_000 });
  let jump = 0;
  const wallMs = world.io.clock.wallMs;
  Object.assign(world.io.clock, { wallMs: () => wallMs() + jump });
  jump = -86_400_000;
  await world.io.run(12_500);
  assert.equal(sdk.state, 'EXPIRED');
  jump = 86_400_000;
  world.isDown = false;
  assert.ok(await world.io.until(() => sdk.state === 'FRESH'));
  await world.stop(sdk);
});

test('EXPIRED: serve-stale serves on', async () => {
  const { world, sdk } = await aged({ expiryAction: 'serve-stale' });
  await world.io.run(12_500);
  assert.equal(sdk.state, 'EXPIRED');
  const pin = sdk.pin('k');
  assert.ok(pin.ok && pin.pinned.ageMs > 10_000);
  assert.equal(sdk.status().isServing, true);
  await world.stop(sdk);
});

test('EXPIRED: refuse refuses new requests and later hops alike', async () => {
  const { world, sdk } = await aged({ expiryAction: 'refuse' });
  const before = sdk.pin('k');
  assert.ok(before.ok);
  await world.io.run(12_500);
  for (const result of [sdk.pin('k'), sdk.adopt(before.pinned.token)]) assert.equal(!result.ok && result.refusal.code, 'expired');
  assert.equal(sdk.status().isServing, false);
  await world.stop(sdk);
});

test('EXPIRED: drain refuses new requests and finishes those under way', async () => {
  const { world, sdk } = await aged({ expiryAction: 'drain' });
  const before = sdk.pin('k');
  assert.ok(before.ok);
  await world.io.run(12_500);
  const fresh = sdk.pin('k');
  assert.equal(!fresh.ok && fresh.refusal.code, 'expired');
  assert.ok(sdk.adopt(before.pinned.token).ok);
  await world.stop(sdk);
});

test('EXPIRED: fallback-bundle serves the fallback, which was held all along', async () => {
  const spareDigest = '0'.repeat(64);
  const { world, sdk } = await aged(
    { expiryAction: 'fallback-bundle', fallback: { bundle: `sha256:${spareDigest}`, name: 'spare' } },
    true,
  );
  const before = sdk.pin('k');
  assert.ok(before.ok && before.pinned.name === 'r1');
  await world.io.run(12_500);
  const pin = sdk.pin('k');
  assert.ok(pin.ok);
  assert.deepEqual([pin.pinned.name, pin.pinned.role, pin.pinned.loaded?.release], ['spare', 'fallback', 'spare']);
  await world.stop(sdk);
});

test('a cold fleet starts from its cache with the control plane down, STALE, and ages from there', async () => {
  const world = new World();
  world.channel({ stalenessBoundMs: 10_000, expiryAction: 'refuse' });
  const one = world.release('r1');
  world.assign([stable(one)]);
  const cache = new MemoryCache();
  await world.stop(await world.serving({ cache }));
  world.isDown = true;
  const sdk = world.sdk({ cache });
  void sdk.start();
  assert.ok(await world.io.until(() => sdk.state === 'STALE', 5000));
  const pin = sdk.pin('k');
  assert.ok(pin.ok && pin.pinned.loaded?.release === 'r1');
  assert.equal(sdk.status().ageMs, undefined);
  await world.io.run(11_000);
  assert.equal(sdk.state, 'EXPIRED');
  world.isDown = false;
  assert.ok(await world.io.until(() => sdk.state === 'FRESH'));
  await world.stop(sdk);
});

test('a damaged cache is not used, in any byte', async () => {
  const world = new World();
  world.channel();
  const one = world.release('r1');
  world.assign([stable(one)]);
  const cache = new MemoryCache();
  await world.stop(await world.serving({ cache }));
  const whole = cache.bytes;
  assert.ok(whole !== undefined);
  for (let at = 0; at < whole.length; at += 41) {
    const damaged = whole.slice();
    damaged[at] ^= 1 << (at % 8);
    const down = new World(at + 2);
    down.isDown = true;
    const sdk = down.sdk({ cache: { load: () => Promise.resolve(damaged), save: () => Promise.resolve() } });
    void sdk.start();
    await down.io.run(2500);
    assert.equal(sdk.state, 'LOADING');
    assert.ok(down.events.some((event) => event.type === 'refused' && event.what === 'cache'));
    await down.stop(sdk);
  }
});

test('a disk that fails is told and does not stop a release', async () => {
  const world = new World();
  world.channel();
  world.assign([stable(world.release('r1'))]);
  const cache = new MemoryCache();
  cache.fail = true;
  const sdk = await world.serving({ cache });
  assert.ok(sdk.pin('k').ok);
  assert.ok(world.events.some((event) => event.type === 'cacheFailed'));
  await world.stop(sdk);
});
