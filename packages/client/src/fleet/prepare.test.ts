import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkInstanceRecord, validate } from '@raftgate/contract';
import type { HeldGeneration, InstanceRecord, JsonObject } from '@raftgate/contract';
import { draining, FakeLoader, stable, World } from '../testing/world.ts';
import type { Release } from '../testing/world.ts';

const PROBE: JsonObject = {
  roles: ['worker'],
  input: { value: { clip: 'quiet' } },
  expect: [{ metric: 'speech', min: 1 }],
  timeoutMs: 1000,
};

test('a worker acknowledges an order level by level, with rollout and attempt, and serves on meanwhile', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2', { 'probe/golden': PROBE })];
  world.assign([stable(one)]);
  const loader = new FakeLoader();
  const gate = Promise.withResolvers<void>();
  const sdk = await world.serving({ loader });
  loader.gate = gate.promise;
  world.prepare(two, { attempt: 3 });
  await world.io.run(100);
  assert.deepEqual(shown(world, two), { level: 'fetched', order: { rollout: 'ro1', attempt: 3 } });
  gate.resolve();
  await world.io.run(100);
  const held = heldOf(world, two);
  assert.equal(held?.level, 'probed');
  assert.deepEqual(held?.probes, [{ probe: 'golden@r2', passed: true, expected: 'speech 1..', actual: 'speech 1' }]);
  assert.equal(sdk.status().order.epoch, 1);
  const pin = sdk.pin('k');
  assert.ok(pin.ok && pin.pinned.bundle === one.bundle);
  await world.stop(sdk);
});

test('a failing probe is an answer: the record says what was expected and what was found', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2', { 'probe/golden': PROBE })];
  world.assign([stable(one)]);
  const loader = new FakeLoader();
  loader.measured = { speech: 0 };
  const sdk = await world.serving({ loader });
  world.prepare(two);
  await world.io.run(5000);
  const held = heldOf(world, two);
  assert.equal(held?.level, 'warmed');
  assert.equal(held?.failure?.code, 'PROBE');
  assert.deepEqual(held?.probes, [{ probe: 'golden@r2', passed: false, expected: 'speech 1..', actual: 'speech 0' }]);
  assert.equal(loader.calls.filter((call) => call === 'probe r2').length, 1);
  await world.stop(sdk);
});

test('another attempt plays the probes again, and what failed before does not count', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2', { 'probe/golden': PROBE })];
  world.assign([stable(one)]);
  const loader = new FakeLoader();
  loader.measured = { speech: 0 };
  const sdk = await world.serving({ loader });
  world.prepare(two, { attempt: 1 });
  await world.io.run(500);
  assert.equal(heldOf(world, two)?.failure?.code, 'PROBE');
  loader.measured = { speech: 1 };
  world.prepare(two, { attempt: 2 });
  await world.io.run(500);
  assert.deepEqual(shown(world, two), { level: 'probed', order: { rollout: 'ro1', attempt: 2 } });
  // Attempt 3 finds it probed already: the level is said only after the probes were played for it.
  world.prepare(two, { attempt: 3 });
  await world.io.run(500);
  assert.deepEqual(
    loader.calls.filter((call) => call.endsWith('r2')),
    ['load r2', 'warm r2', 'probe r2', 'probe r2', 'probe r2'],
  );
  await world.stop(sdk);
});

test('a failed load is an answer, and the running release is not touched', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const loader = new FakeLoader();
  loader.failLoad.add('r2');
  const sdk = await world.serving({ loader });
  world.prepare(two);
  await world.io.run(3000);
  assert.deepEqual(heldOf(world, two)?.failure, { code: 'LOAD', message: 'out of memory' });
  assert.ok(sdk.pin('k').ok);
  assert.equal(loader.calls.filter((call) => call === 'load r2').length, 1);
  await world.stop(sdk);
});

test('a probe that does not answer in time fails', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2', { 'probe/golden': PROBE })];
  world.assign([stable(one)]);
  const loader = new FakeLoader();
  loader.probe = () => new Promise(() => undefined);
  const sdk = await world.serving({ loader });
  world.prepare(two);
  await world.io.run(2000);
  assert.equal(heldOf(world, two)?.probes?.[0]?.actual, 'no answer within 1000 ms');
  await world.stop(sdk);
});

test('a part that is not what its digest says is refused before it is loaded', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const digest = two.parts['servingConfig/vad'];
  world.put(world.keys.part('servingConfig', digest), {
    format: 1,
    kind: 'servingConfig',
    name: 'vad',
    version: 'r2',
    spec: { model: 'vad', frame: 99 },
  });
  const loader = new FakeLoader();
  const sdk = await world.serving({ loader });
  world.prepare(two);
  await world.io.run(500);
  assert.equal(heldOf(world, two)?.failure?.code, 'DIGEST');
  assert.equal(heldOf(world, two)?.level, 'none');
  assert.ok(!loader.calls.includes('load r2'));
  await world.stop(sdk);
});

test('an artifact is held against its digest before it is loaded', async () => {
  const world = new World();
  world.channel();
  const artifact = { uri: 'file:model.bin', digest: `sha256:${'ab'.repeat(32)}` };
  const one = world.release('r1');
  const two = world.release('r2', { 'dataRef/table': { type: 'table', artifact, schemaVersion: 1 } });
  world.assign([stable(one)]);
  const sdk = await world.serving({ fetchArtifact: () => Promise.resolve(new Uint8Array([1, 2, 3])) });
  world.prepare(two);
  await world.io.run(500);
  assert.equal(heldOf(world, two)?.failure?.code, 'DIGEST');
  await world.stop(sdk);
});

test('a missing part is an answer; a silent control plane is not', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  world.remove(world.keys.part('model', two.parts['model/vad']));
  const sdk = await world.serving();
  // The first questions about the new bundle get no answer.
  let silent = 2;
  world.fault = (call, request) =>
    call === 'txn' && JSON.stringify(request).includes('bundle-bodies') && silent-- > 0 ? 'refused' : undefined;
  world.prepare(two);
  await world.io.run(400);
  assert.deepEqual(shown(world, two), { level: 'none', order: { rollout: 'ro1', attempt: 1 } });
  await world.io.run(5000);
  assert.equal(heldOf(world, two)?.failure?.code, 'FETCH');
  await world.stop(sdk);
});

test('what was prepared flips between two requests, and the way back is warm', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const loader = new FakeLoader();
  const sdk = await world.serving({ loader });
  world.prepare(two);
  await world.io.run(200);
  for (const [next, rest] of [
    [two, one],
    [one, two],
  ] as const) {
    world.assign([stable(next), draining(rest)]);
    await world.io.run(5);
    const pin = sdk.pin('k');
    assert.ok(pin.ok && pin.pinned.bundle === next.bundle);
    pin.pinned.release();
  }
  assert.deepEqual(
    loader.calls.filter((call) => call.startsWith('load')),
    ['load r1', 'load r2'],
  );
  await world.stop(sdk);
});

test('generations are bounded: the oldest that nothing needs goes, and without one the order is refused', async () => {
  const world = new World();
  world.channel();
  const releases = ['r1', 'r2', 'r3', 'r4'].map((name) => world.release(name));
  world.assign([stable(releases[0])]);
  const loader = new FakeLoader();
  const sdk = await world.serving({ loader, limits: { maxHeldGenerations: 2 } });
  world.prepare(releases[1]);
  await world.io.run(200);
  world.prepare(releases[2]);
  await world.io.run(200);
  assert.deepEqual(
    loader.unloaded.map((gone) => gone.release),
    ['r2'],
  );
  world.assign([stable(releases[2]), draining(releases[0])]);
  await world.io.run(200);
  world.prepare(releases[3]);
  await world.io.run(200);
  assert.match(heldOf(world, releases[3])?.failure?.message ?? '', /^no room/);
  await world.stop(sdk);
});

test('a joiner has what its region is assigned before it says that it serves', async () => {
  const world = new World();
  world.channel();
  const one = world.release('r1', { 'probe/golden': PROBE });
  world.assign([stable(one)]);
  const loader = new FakeLoader();
  loader.measured = { speech: 0 };
  const sdk = world.sdk({ loader, instance: 'joiner' });
  void sdk.start();
  await world.io.run(1500);
  assert.equal((world.record('joiner') as InstanceRecord).isServing, false);
  loader.measured = { speech: 1 };
  assert.ok(await world.io.until(() => sdk.status().isServing));
  await world.io.run(10);
  assert.equal((world.record('joiner') as InstanceRecord).isServing, true);
  assert.deepEqual(validate(checkInstanceRecord, world.record('joiner')).ok, true);
  await world.stop(sdk);
});

function heldOf(world: World, release: Release, instance = 'w1'): HeldGeneration | undefined {
  const record = validate(checkInstanceRecord, world.record(instance));
  assert.ok(record.ok, record.ok ? '' : `${record.refusal.path} ${record.refusal.message}`);
  return record.value.generations.find((one) => one.bundle === release.bundle);
}

function shown(world: World, release: Release): Partial<HeldGeneration> | undefined {
  const held = heldOf(world, release);
  return held === undefined
    ? undefined
    : {
        level: held.level,
        ...(held.order === undefined ? {} : { order: held.order }),
        ...(held.failure === undefined ? {} : { failure: held.failure }),
      };
}
