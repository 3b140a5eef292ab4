import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketOf } from '@raftgate/contract';
import { candidate, draining, FakeLoader, stable, World } from '../testing/world.ts';

test('a worker serves its assignment once everything of it is loaded, warmed and probed', async () => {
  const world = new World();
  world.channel();
  const one = world.release('r1');
  const revision = world.assign([stable(one)]);
  const loader = new FakeLoader();
  const sdk = world.sdk({ loader });
  assert.equal(sdk.state, 'COLD');
  assert.deepEqual(refusal(sdk.pin('k')), ['cold', 503]);
  let served = false;
  void sdk.start().then(() => (served = true));
  assert.equal(sdk.state, 'LOADING');
  assert.deepEqual(refusal(sdk.pin('k')), ['loading', 503]);
  assert.ok(await world.io.until(() => served));
  assert.equal(sdk.state, 'FRESH');
  assert.deepEqual(loader.calls, ['load r1', 'warm r1']);
  const pin = sdk.pin('k');
  assert.ok(pin.ok);
  assert.equal(pin.pinned.loaded?.release, 'r1');
  assert.equal(pin.pinned.epoch, 1);
  assert.equal(pin.pinned.revision, revision);
  assert.deepEqual([...pin.pinned.parts.values()].map((part) => part.digest).sort(), Object.values(one.parts).sort());
  await world.stop(sdk);
});

test('nothing is served of an assignment while one generation of it is not ready', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one, 50), candidate(two, 50)]);
  const loader = new FakeLoader();
  loader.failLoad.add('r2');
  const sdk = world.sdk({ loader });
  void sdk.start();
  await world.io.run(3000);
  assert.equal(sdk.state, 'LOADING');
  assert.equal(sdk.pin('k').ok, false);
  loader.failLoad.clear();
  assert.ok(await world.io.until(() => sdk.state === 'FRESH'));
  await world.stop(sdk);
});

test('a pin is what the caller bucket says, the same for the same caller', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one, 75), candidate(two, 25)]);
  const sdk = await world.serving();
  for (let i = 0; i < 200; i += 1) {
    const expected = bucketOf('s1', `user-${i}`, 100) < 75 ? one.bundle : two.bundle;
    for (const again of [1, 2]) {
      const pin = sdk.pin(`user-${i}`);
      assert.ok(pin.ok, String(again));
      assert.equal(pin.pinned.bundle, expected);
      pin.pinned.release();
    }
  }
  await world.stop(sdk);
});

test('a change is served whole: every pin shows one release, before and after', async () => {
  const world = new World();
  world.channel();
  const releases = [world.release('r1'), world.release('r2')];
  world.assign([stable(releases[0])]);
  const sdk = await world.serving();
  world.prepare(releases[1]);
  await world.io.until(() => sdk.status().generations.some((one) => one.name === 'r2' && one.level === 'probed'));
  const seen = new Set<string>();
  for (let i = 0; i < 200; i += 1) {
    if (i === 100) world.assign([stable(releases[1]), draining(releases[0])]);
    await world.io.run(1);
    const pin = sdk.pin('k');
    assert.ok(pin.ok);
    const { loaded, parts, bundle, epoch } = pin.pinned;
    const release = releases.find((one) => one.bundle === bundle);
    assert.equal(loaded?.release, release?.name);
    assert.deepEqual(Object.fromEntries([...parts].map(([id, part]) => [id, part.digest])), release?.parts);
    seen.add(`${epoch} ${release?.name}`);
    pin.pinned.release();
  }
  assert.deepEqual([...seen], ['1 r1', '2 r2']);
  await world.stop(sdk);
});

test('a pin keeps its generation, whatever becomes live meanwhile', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const loader = new FakeLoader();
  const sdk = await world.serving({ loader, limits: { graceMs: 1000, drainMs: 60_000 } });
  const old = sdk.pin('k');
  assert.ok(old.ok);
  world.assign([stable(two)]);
  await world.io.until(() => sdk.status().order.epoch === 2);
  await world.io.run(20_000);
  assert.equal(old.pinned.loaded?.release, 'r1');
  assert.equal(loader.unloaded.length, 0);
  old.pinned.release();
  old.pinned.release();
  await world.io.run(1000);
  assert.deepEqual(
    loader.unloaded.map((gone) => gone.release),
    ['r1'],
  );
  assert.equal(sdk.status().pins, 0);
  await world.stop(sdk);
});

test('past the drain deadline a pin no longer keeps a generation loaded', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const loader = new FakeLoader();
  const sdk = await world.serving({ loader, limits: { graceMs: 1000, drainMs: 5000 } });
  assert.ok(sdk.pin('k').ok);
  world.assign([stable(two)]);
  await world.io.run(8000);
  assert.equal(loader.unloaded.length, 1);
  await world.stop(sdk);
});

test('what is not prepared in time is not served: the worker stops until it holds the newer release', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const loader = new FakeLoader();
  const sdk = await world.serving({ loader });
  const gate = Promise.withResolvers<void>();
  loader.gate = gate.promise;
  world.assign([stable(two)]);
  await world.io.run(500);
  assert.equal(sdk.state, 'FENCED');
  assert.deepEqual(refusal(sdk.pin('k')), ['fenced', 503]);
  gate.resolve();
  assert.ok(await world.io.until(() => sdk.state === 'FRESH'));
  const pin = sdk.pin('k');
  assert.ok(pin.ok);
  assert.equal(pin.pinned.bundle, two.bundle);
  await world.stop(sdk);
});

test('an assignment of nothing is served as nothing', async () => {
  const world = new World();
  world.channel();
  world.assign([]);
  const sdk = await world.serving();
  assert.deepEqual(refusal(sdk.pin('k')), ['none', 503]);
  await world.stop(sdk);
});

test('a router without a loader pins and adopts by parts alone', async () => {
  const world = new World();
  world.channel();
  const one = world.release('r1');
  world.assign([stable(one)]);
  const router = await world.serving({ loader: undefined, role: 'router' });
  const pin = router.pin('k');
  assert.ok(pin.ok);
  assert.equal(pin.pinned.loaded, undefined);
  assert.equal(pin.pinned.parts.size, 2);
  await world.stop(router);
});

function refusal(result: ReturnType<ReturnType<World['sdk']>['pin']>): readonly [string, number] | undefined {
  return result.ok ? undefined : [result.refusal.code, result.refusal.httpStatus];
}
