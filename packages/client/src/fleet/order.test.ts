import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeDocument } from '@raftgate/contract';
import { MemoryEngine } from '@raftgate/kv/memory';
import { Detour, FakeLoader, MemoryCache, stable, World } from '../testing/world.ts';

test('an older epoch is refused, whatever revision it comes under, and what is held serves on', async () => {
  const world = new World();
  world.channel({ stalenessBoundMs: 5000, expiryAction: 'refuse' });
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)], { epoch: 7 });
  const sdk = await world.serving();
  world.assign([stable(two)], { epoch: 6 });
  await world.io.run(1000);
  const pin = sdk.pin('k');
  assert.ok(pin.ok);
  assert.equal(pin.pinned.bundle, one.bundle);
  assert.deepEqual(refusals(world), ['assignment']);
  // What cannot be confirmed ages like silence.
  assert.ok(await world.io.until(() => sdk.state === 'EXPIRED'));
  await world.stop(sdk);
});

test('a higher lineage wins over a higher epoch: an operator put the store back', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)], { epoch: 7 });
  const sdk = await world.serving();
  world.assign([stable(two)], { epoch: 2, lineage: 2 });
  assert.ok(await world.io.until(() => sdk.status().order.lineage === 2 && sdk.status().isServing));
  const pin = sdk.pin('k');
  assert.ok(pin.ok);
  assert.equal(pin.pinned.bundle, two.bundle);
  await world.stop(sdk);
});

test('a store that went back under the same lineage is not believed', async () => {
  const before = new World();
  before.channel();
  const one = before.release('r1');
  for (let i = 0; i < 20; i += 1) before.put(before.keys.lane('voice'), { i });
  before.assign([stable(one)], { epoch: 7 });
  const cache = new MemoryCache();
  await before.stop(await before.serving({ cache }));
  // The same contents without the last change, as a restore from an old backup would leave them.
  const after = new World();
  after.channel();
  const old = after.release('r0');
  after.assign([stable(old)], { epoch: 6 });
  after.release('r1');
  const sdk = await after.serving({ cache });
  const pin = sdk.pin('k');
  assert.ok(pin.ok);
  assert.equal(pin.pinned.bundle, one.bundle);
  assert.equal(sdk.state, 'STALE');
  assert.deepEqual(refusals(after), ['assignment']);
  await after.stop(sdk);
});

test('an order that is on the disk is the floor after a restart', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  const cache = new MemoryCache();
  world.assign([stable(one)], { epoch: 4 });
  const oldBytes = await world.serving({ cache }).then(async (sdk) => {
    await world.stop(sdk);
    return cache.bytes;
  });
  world.assign([stable(two)], { epoch: 5 });
  const sdk = await world.serving({ cache });
  assert.equal(sdk.status().order.epoch, 5);
  await world.stop(sdk);
  // With the control plane down the disk decides; an older file would have been an older order.
  world.isDown = true;
  const again = await world.serving({ cache });
  assert.equal(again.status().order.epoch, 5);
  await world.stop(again);
  assert.notEqual(cache.bytes, oldBytes);
});

test('it is on the disk before it is served', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const cache = new MemoryCache();
  const sdk = await world.serving({ cache });
  const save = Promise.withResolvers<void>();
  cache.save = () => save.promise;
  world.prepare(two);
  await world.io.run(100);
  world.assign([stable(two)]);
  await world.io.run(500);
  const before = sdk.pin('k');
  assert.ok(before.ok);
  assert.equal(before.pinned.bundle, one.bundle);
  save.resolve();
  await world.io.run(1);
  const after = sdk.pin('k');
  assert.ok(after.ok);
  assert.equal(after.pinned.bundle, two.bundle);
  await world.stop(sdk);
});

test('a newer assignment that arrives while one is saved is the one that serves', async () => {
  const world = new World();
  world.channel();
  const [one, two, three] = [world.release('r1'), world.release('r2'), world.release('r3')];
  world.assign([stable(one)]);
  const cache = new MemoryCache();
  const sdk = await world.serving({ cache });
  for (const release of [two, three]) {
    world.prepare(release);
    await world.io.run(100);
  }
  const epochs: number[] = [];
  const save = Promise.withResolvers<void>();
  cache.save = () => save.promise;
  world.assign([stable(two)]);
  await world.io.run(10);
  world.assign([stable(three)]);
  await world.io.run(10);
  save.resolve();
  cache.save = () => Promise.resolve();
  for (let i = 0; i < 20; i += 1) {
    await world.io.run(1);
    const pin = sdk.pin('k');
    if (pin.ok) epochs.push(pin.pinned.epoch);
    assert.ok(!pin.ok || pin.pinned.bundle !== two.bundle);
  }
  assert.equal(epochs.at(-1), 3);
  await world.stop(sdk);
});

test('what comes while one is saved must be ready itself before it serves', async () => {
  const world = new World();
  world.channel();
  const [one, two, three] = [world.release('r1'), world.release('r2'), world.release('r3')];
  world.assign([stable(one)]);
  const cache = new MemoryCache();
  const loader = new FakeLoader();
  const sdk = await world.serving({ cache, loader });
  world.prepare(two);
  await world.io.run(100);
  const save = Promise.withResolvers<void>();
  cache.save = () => save.promise;
  world.assign([stable(two)]);
  await world.io.run(10);
  const gate = Promise.withResolvers<void>();
  loader.gate = gate.promise;
  world.assign([stable(three)]);
  await world.io.run(10);
  save.resolve();
  await world.io.run(100);
  assert.equal(sdk.state, 'FENCED');
  assert.equal(sdk.pin('k').ok, false);
  gate.resolve();
  assert.ok(await world.io.until(() => sdk.status().order.epoch === 3 && sdk.state === 'FRESH'));
  await world.stop(sdk);
});

test('an answer that the watch overtook is neither believed nor held against the store', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const kv = new Detour(world.kv);
  const sdk = await world.serving({ kv });
  world.prepare(two);
  await world.io.run(100);
  kv.beforeAnswer = () => new Promise((resolve) => void world.io.timers.after(500, resolve));
  for (let i = 0; i < 20; i += 1) {
    world.assign([stable(i % 2 === 0 ? two : one)]);
    await world.io.run(333);
    assert.equal(sdk.status().order.epoch, i + 2);
  }
  assert.deepEqual(refusals(world), []);
  await world.stop(sdk);
});

test('a store that goes back while it is watched is told, and what is held ages', async () => {
  const world = new World();
  world.channel({ stalenessBoundMs: 5000, expiryAction: 'refuse' });
  const one = world.release('r1');
  const kv = new Detour(world.kv);
  for (let i = 0; i < 30; i += 1) world.put(world.keys.lane('voice'), { i });
  world.assign([stable(one)], { epoch: 3 });
  const sdk = await world.serving({ kv });
  // The same cluster as its backup has it.
  const backup = new MemoryEngine({ timers: world.io.timers });
  const old = { ...world.assignment([stable(one)], { epoch: 2 }) };
  backup.txn({ compare: [], success: [{ op: 'put', key: world.keys.assignment('voice', 'a'), value: encodeDocument(old) }] });
  kv.target = backup.connect();
  await world.io.run(3000);
  assert.ok(sdk.pin('k').ok);
  assert.deepEqual(refusals(world), ['assignment']);
  assert.ok(await world.io.until(() => sdk.state === 'EXPIRED'));
  // A signed restore says so by its lineage, and revisions may start lower.
  const restored = { ...world.assignment([stable(one)], { epoch: 2, lineage: 2 }) };
  backup.txn({ compare: [], success: [{ op: 'put', key: world.keys.assignment('voice', 'a'), value: encodeDocument(restored) }] });
  assert.ok(await world.io.until(() => sdk.status().order.lineage === 2 && sdk.state === 'FRESH'));
  // The watch follows the restored store, too.
  const next = { ...world.assignment([stable(one)], { epoch: 3, lineage: 2 }) };
  backup.txn({ compare: [], success: [{ op: 'put', key: world.keys.assignment('voice', 'a'), value: encodeDocument(next) }] });
  await world.io.run(50);
  assert.equal(sdk.status().order.epoch, 3);
  await world.stop(sdk);
});

test('another document under the order that is held is an error and never a swap', async () => {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  const revision = world.assign([stable(one)]);
  // A store that lies: the same revision, other bytes.
  const kv = new Detour(world.kv);
  const forged = encodeDocument(world.assignment([stable(two)], { epoch: 1 }));
  const sdk = await world.serving({ kv });
  kv.changeAnswer = (answer) => {
    const [first, ...rest] = answer.results;
    if (first?.op !== 'range' || first.kvs[0]?.modRevision !== revision) return answer;
    return { ...answer, results: [{ ...first, kvs: [{ ...first.kvs[0], value: forged }] }, ...rest] };
  };
  await world.io.run(3000);
  const pin = sdk.pin('k');
  assert.ok(pin.ok);
  assert.equal(pin.pinned.bundle, one.bundle);
  assert.deepEqual(refusals(world), ['assignment']);
  await world.stop(sdk);
});

test('a document of another format is not served and not forgotten: the proof ages', async () => {
  const world = new World();
  world.channel({ stalenessBoundMs: 5000, expiryAction: 'refuse' });
  const one = world.release('r1');
  world.assign([stable(one)]);
  const sdk = await world.serving();
  world.put(world.keys.assignment('voice', 'a'), { ...world.assignment([stable(one)]), format: 2 });
  await world.io.run(1000);
  assert.ok(sdk.pin('k').ok);
  assert.ok(await world.io.until(() => sdk.state === 'EXPIRED'));
  assert.deepEqual(refusals(world), ['assignment']);
  await world.stop(sdk);
});

function refusals(world: World): readonly string[] {
  return world.events.flatMap((event) => (event.type === 'refused' ? [event.what] : []));
}
