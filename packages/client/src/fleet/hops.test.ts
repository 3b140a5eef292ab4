import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPin } from '@raftgate/contract';
import type { PinToken } from '@raftgate/contract';
import { draining, stable, World } from '../testing/world.ts';
import type { Release } from '../testing/world.ts';

/** An edge and a worker; the worker's control plane can be cut off alone. */
async function region(): Promise<{
  world: World;
  one: Release;
  two: Release;
  edge: Awaited<ReturnType<World['serving']>>;
  worker: Awaited<ReturnType<World['serving']>>;
}> {
  const world = new World();
  world.channel();
  const [one, two] = [world.release('r1'), world.release('r2')];
  world.assign([stable(one)]);
  const edge = await world.serving({ loader: undefined, role: 'router' });
  const worker = await world.serving({ limits: { graceMs: 1000, drainMs: 60_000 } });
  return { world, one, two, edge, worker };
}

test('a later hop serves the generation of the token, by digest', async () => {
  const { world, one, edge, worker } = await region();
  const pin = edge.pin('k');
  assert.ok(pin.ok);
  const hop = worker.adopt(pin.pinned.token);
  assert.ok(hop.ok);
  assert.equal(hop.pinned.bundle, one.bundle);
  assert.equal(hop.pinned.loaded?.release, 'r1');
  assert.equal(hop.pinned.token, pin.pinned.token);
  await world.stop(edge, worker);
});

test('a pin from before a flip is served by what it named, while that is held, and then refused with 409', async () => {
  const { world, one, two, edge, worker } = await region();
  const pin = edge.pin('k');
  assert.ok(pin.ok);
  world.prepare(two);
  await world.io.run(200);
  world.assign([stable(two)]);
  await world.io.run(50);
  const hop = worker.adopt(pin.pinned.token);
  assert.ok(hop.ok);
  assert.equal(hop.pinned.bundle, one.bundle);
  assert.equal(hop.pinned.epoch, 1);
  assert.equal(hop.pinned.held.epoch, 2);
  hop.pinned.release();
  await world.io.run(5000);
  assert.deepEqual(code(worker.adopt(pin.pinned.token)), ['newer', 409]);
  await world.stop(edge, worker);
});

test('a pin newer than what a worker knows is served when its generation is prepared there, else refused and asked about', async () => {
  const { world, one, two, edge, worker } = await region();
  world.prepare(two);
  await world.io.run(200);
  const revision = world.engine.revision + 1;
  const next: PinToken = { channel: 'voice', region: 'a', lineage: 1, epoch: 2, revision, overlayRevision: 0, bundle: two.bundle };
  const early = worker.adopt(formatPin(next));
  assert.ok(early.ok);
  assert.equal(early.pinned.loaded?.release, 'r2');
  const unknown = { ...next, bundle: `sha256:${'cd'.repeat(32)}` };
  assert.deepEqual(code(worker.adopt(formatPin(unknown))), ['unknown', 503]);
  assert.deepEqual(code(worker.adopt(formatPin({ ...next, bundle: one.bundle, overlayRevision: revision + 5 }))), ['unknown', 503]);
  await world.stop(edge, worker);
});

test('a pin of another region, another channel, or of nothing at all is not served', async () => {
  const { world, one, edge, worker } = await region();
  const pin: PinToken = { channel: 'voice', region: 'a', lineage: 1, epoch: 1, revision: 1, overlayRevision: 0, bundle: one.bundle };
  assert.deepEqual(code(worker.adopt(formatPin({ ...pin, region: 'b' }))), ['notMine', 421]);
  assert.deepEqual(code(worker.adopt(formatPin({ ...pin, channel: 'chat' }))), ['notMine', 421]);
  for (const token of ['', 'nonsense', formatPin(pin).slice(0, -1)]) assert.deepEqual(code(worker.adopt(token)), ['malformed', 400]);
  await world.stop(edge, worker);
});

test('a generation that drains is served on later hops and never pinned anew', async () => {
  const { world, one, two, edge, worker } = await region();
  const pin = edge.pin('k');
  assert.ok(pin.ok);
  world.prepare(two);
  await world.io.run(200);
  world.assign([stable(two), draining(one)]);
  await world.io.run(30_000);
  const hop = worker.adopt(pin.pinned.token);
  assert.ok(hop.ok);
  assert.equal(hop.pinned.role, 'draining');
  for (let i = 0; i < 50; i += 1) {
    const fresh = worker.pin(`user-${i}`);
    assert.ok(fresh.ok && fresh.pinned.bundle === two.bundle);
  }
  await world.stop(edge, worker);
});

function code(result: {
  readonly ok: boolean;
  readonly refusal?: { readonly code: string; readonly httpStatus: number };
}): readonly [string, number] | undefined {
  return result.refusal === undefined ? undefined : [result.refusal.code, result.refusal.httpStatus];
}
