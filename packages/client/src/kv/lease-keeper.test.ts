import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryEngine } from '@raftgate/kv/memory';
import { SimIo } from '../testing/sim-io.ts';
import { LeaseKeeper } from './lease-keeper.ts';

async function keeping(): Promise<{
  io: SimIo;
  engine: MemoryEngine;
  keeper: LeaseKeeper;
  told: string[];
  asked: number[];
  net: { isDown: boolean };
}> {
  const io = new SimIo(1);
  const net = { isDown: false };
  const asked: number[] = [];
  const fault = (call: string, request: object): 'refused' | undefined => {
    if (call === 'lease' && 'keepAlive' in request) asked.push(io.nowMs);
    return net.isDown ? 'refused' : undefined;
  };
  const engine = new MemoryEngine({ timers: io.timers, fault });
  const told: string[] = [];
  const keeper = new LeaseKeeper({
    kv: engine.connect(),
    io,
    ttlSeconds: 6,
    onHeld: () => void told.push('held'),
    onLost: (reason) => void told.push(reason),
  });
  keeper.start();
  await io.run(1);
  return { io, engine, keeper, told, asked, net };
}

test('a lease is kept alive at a third of its TTL, a little off the beat', async () => {
  const { io, told, asked, keeper } = await keeping();
  await io.run(60_000);
  assert.deepEqual(told, ['held']);
  const gaps = asked.slice(1).map((at, i) => at - asked[i]);
  assert.ok(
    gaps.every((gap) => gap >= 1800 && gap <= 2200),
    gaps.join(),
  );
  assert.ok(new Set(gaps).size > 5);
  await io.until(() => keeper.lease !== undefined, 1);
});

test('a lease that ran out while nobody answered was not taken away', async () => {
  const { io, told, net, keeper } = await keeping();
  net.isDown = true;
  await io.run(15_000);
  net.isDown = false;
  await io.run(5000);
  assert.deepEqual(told, ['held', 'expired', 'held']);
  assert.ok(keeper.lease !== undefined);
});

test('a lease that is gone although it was kept was revoked', async () => {
  const { io, told, engine, keeper } = await keeping();
  await io.run(10_000);
  engine.leases.revoke(keeper.lease ?? '');
  await io.run(5000);
  assert.deepEqual(told, ['held', 'revoked', 'held']);
});

test('a keeper that stops gives its lease back', async () => {
  const { io, engine, keeper } = await keeping();
  const lease = keeper.lease ?? '';
  assert.ok(engine.leases.has(lease));
  void keeper.stop();
  await io.run(10);
  assert.equal(engine.leases.has(lease), false);
});
