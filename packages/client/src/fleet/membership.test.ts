import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceRecord, Report } from '@raftgate/contract';
import { checkReport, validate } from '@raftgate/contract';
import { Detour, stable, World } from '../testing/world.ts';

const recordOf = (world: World, instance = 'w1'): InstanceRecord | undefined => world.record(instance) as InstanceRecord | undefined;

test('an instance says who it is while it loads, and is gone when it stops', async () => {
  const world = new World();
  world.channel();
  const sdk = world.sdk({ zone: 'z1', group: 'g1' });
  void sdk.start();
  await world.io.run(100);
  const record = recordOf(world);
  assert.equal(record?.state, 'LOADING');
  assert.deepEqual([record?.zone, record?.group, record?.role, record?.isServing, record?.epoch], ['z1', 'g1', 'worker', false, 0]);
  await world.stop(sdk);
  assert.equal(recordOf(world), undefined);
});

test('the record is written one write at a time, and the newest state is what stands', async () => {
  const world = new World();
  world.channel();
  const [r1, r2] = [world.release('r1'), world.release('r2')];
  world.assign([stable(r1)]);
  const kv = new Detour(world.engine.connect());
  const txn = kv.txn.bind(kv);
  const way = { writes: 0, open: 0, mostOpen: 0 };
  kv.txn = async (request, options) => {
    if (!request.success.some((one) => one.op === 'put' && one.key === world.keys.instance('voice', 'a', 'w1'))) {
      return await txn(request, options);
    }
    way.writes += 1;
    way.open += 1;
    way.mostOpen = Math.max(way.mostOpen, way.open);
    // Sent side by side, the first ones would be overtaken.
    await new Promise<void>((resolve) => void world.io.timers.after(Math.max(5, 60 - 10 * way.writes), resolve));
    way.open -= 1;
    return await txn(request, options);
  };
  const sdk = await world.serving({ kv });
  world.prepare(r2);
  await world.io.run(10);
  world.assign([stable(r2)]);
  await world.io.run(2000);
  assert.ok(way.writes >= 2, `${way.writes} writes`);
  assert.equal(way.mostOpen, 1);
  assert.deepEqual([recordOf(world)?.epoch, recordOf(world)?.isServing], [2, true]);
  await world.stop(sdk);
});

test('an instance that dies is gone when its lease ends', async () => {
  const world = new World();
  world.channel();
  world.assign([stable(world.release('r1'))]);
  const kv = world.engine.connect();
  const sdk = await world.serving({ kv });
  await world.io.run(20_000);
  assert.equal(recordOf(world)?.epoch, 1);
  // A killed process: nothing of it reaches the store any more.
  await kv.close();
  await world.io.run(7000);
  assert.equal(recordOf(world), undefined);
  await world.stop(sdk);
});

test('a lease that ended in an outage is replaced, and the instance goes on as the same life', async () => {
  const world = new World();
  world.channel();
  world.assign([stable(world.release('r1'))]);
  const sdk = await world.serving();
  await world.io.run(100);
  const before = recordOf(world);
  world.isDown = true;
  await world.io.run(15_000);
  assert.equal(recordOf(world), undefined);
  assert.ok(sdk.pin('k').ok);
  world.isDown = false;
  assert.ok(await world.io.until(() => recordOf(world) !== undefined));
  assert.equal(recordOf(world)?.incarnation, before?.incarnation);
  await world.stop(sdk);
});

test('a lease that somebody revoked fences the instance: it comes back as another life', async () => {
  const world = new World();
  world.channel();
  world.assign([stable(world.release('r1'))]);
  const sdk = await world.serving();
  await world.io.run(100);
  const before = recordOf(world);
  const lease = world.engine.tree.latest(world.keys.instance('voice', 'a', 'w1'))?.lease ?? '0';
  world.engine.leases.revoke(lease);
  assert.ok(await world.io.until(() => sdk.status().incarnation !== before?.incarnation));
  assert.ok(await world.io.until(() => sdk.state === 'FRESH'));
  await world.io.run(100);
  assert.equal(recordOf(world)?.incarnation, sdk.status().incarnation);
  await world.stop(sdk);
});

test('an instance that the assignment fences refuses at once, and rejoins as another life', async () => {
  const world = new World();
  world.channel();
  const one = world.release('r1');
  world.assign([stable(one)]);
  const sdk = await world.serving();
  const { incarnation } = sdk.status();
  const held = sdk.pin('k');
  assert.ok(held.ok);
  world.assign([stable(one)], { fenced: [{ instance: 'w1', incarnation }] });
  await world.io.run(100);
  assert.ok(world.events.some((event) => event.type === 'state' && event.to === 'FENCED' && event.cause === 'fenced'));
  assert.notEqual(sdk.status().incarnation, incarnation);
  assert.equal(sdk.state, 'FRESH');
  assert.equal(sdk.status().order.epoch, 2);
  await world.stop(sdk);
});

test('of two processes under one name the younger stays and the older stops serving', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const older = await world.serving({ instance: 'twin' });
  const younger = await world.serving({ instance: 'twin' });
  await world.io.run(100);
  world.prepare(two);
  await world.io.run(3000);
  assert.equal(older.state, 'FENCED');
  assert.equal(older.pin('k').ok, false);
  assert.equal(younger.state, 'FRESH');
  assert.equal(recordOf(world, 'twin')?.incarnation, younger.status().incarnation);
  await world.stop(older, younger);
});

test('a record whose write ended unknown is written again and never twice as somebody else', async () => {
  for (const fault of ['unknown-applied', 'unknown-lost', 'refused'] as const) {
    const world = new World();
    world.channel();
    let left = 3;
    world.fault = (call, request) => (call === 'txn' && JSON.stringify(request).includes('/instances/') && left-- > 0 ? fault : undefined);
    world.assign([stable(world.release('r1'))]);
    const sdk = await world.serving();
    await world.io.run(3000);
    assert.equal(recordOf(world)?.isServing, true, fault);
    assert.ok(!world.events.some((event) => event.type === 'displaced'));
    await world.stop(sdk);
  }
});

test('samples become windows by bundle and epoch, cut where the epoch changes, written under the lease', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const sdk = await world.serving();
  for (let i = 0; i < 10; i += 1) sdk.report({ bundle: one.bundle, latencyMs: i, counters: { errors: i < 2 ? 1 : 0 } });
  world.prepare(two);
  await world.io.run(100);
  world.assign([stable(two)]);
  await world.io.run(100);
  sdk.report({ bundle: two.bundle, latencyMs: 99_999, counters: { requests: 0, accepted: 3 } });
  sdk.report({ bundle: one.bundle, epoch: 1, latencyMs: 4 });
  await world.io.run(2500);
  const found = world.engine.tree.latest(world.keys.report('voice', 'a', 'w1'));
  const report: unknown = JSON.parse(new TextDecoder().decode(found?.value));
  const checked = validate(checkReport, report);
  assert.ok(checked.ok, checked.ok ? '' : checked.refusal.message);
  const shown = (checked.value satisfies Report).windows.map((window) => [
    window.epoch,
    window.bundle === one.bundle ? 'r1' : 'r2',
    window.counters,
  ]);
  assert.deepEqual(shown, [
    [2, 'r2', { requests: 0, accepted: 3 }],
    [1, 'r1', { requests: 1 }],
    [1, 'r1', { requests: 10, errors: 2 }],
  ]);
  const [late, , first] = checked.value.windows;
  assert.equal(late.histograms['latencyMs'].counts.at(-1), 1);
  assert.deepEqual(first.histograms['latencyMs'].counts.slice(0, 5), [2, 1, 1, 2, 3]);
  assert.notEqual(found?.lease, '0');
  await world.stop(sdk);
});

test('reports that cannot be written are kept to a bound, the newest first', async () => {
  const world = new World();
  world.channel();
  const one = world.release('r1');
  world.assign([stable(one)]);
  const sdk = await world.serving();
  world.isDown = true;
  for (let i = 0; i < 100; i += 1) {
    sdk.report({ bundle: one.bundle, counters: { i } });
    await world.io.run(1000);
  }
  world.isDown = false;
  await world.io.run(20_000);
  const found = world.engine.tree.latest(world.keys.report('voice', 'a', 'w1'));
  const { windows } = JSON.parse(new TextDecoder().decode(found?.value)) as Report;
  assert.equal(windows.length, 32);
  assert.equal(windows[0].counters['i'], 99);
  assert.ok(windows.every((window, i) => i === 0 || window.window < windows[i - 1].window));
  await world.stop(sdk);
});
