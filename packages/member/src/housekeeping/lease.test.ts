import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../testing/world.ts';

const LEASE = '\0\0\0\0\0\0\0\u0007';

function withLease(seed: number, ttlSeconds: number): { world: World; leader: number } {
  const world = new World(3, seed);
  world.startAll();
  const leader = world.awaitLeader();
  const granted = world.propose(leader, { kind: 'leaseGrant', lease: LEASE, ttlSeconds });
  world.until(() => granted.length > 0, 5_000, 'the grant');
  const put = world.propose(leader, {
    kind: 'put',
    key: 'leased',
    value: new Uint8Array(1),
    lease: LEASE,
    prevKv: false,
    ignoreValue: false,
    ignoreLease: false,
  });
  world.until(() => put[0]?.outcome === 'applied', 5_000, 'the put');
  return { world, leader };
}

const isGone = (world: World): boolean => {
  const leader = world.leader();
  return leader !== 0 && !world.has(leader, 'leased');
};

test('a lease expires when its time has passed, and its key with it', () => {
  const { world } = withLease(1, 3);
  const startedMs = world.time.nowMs;
  world.until(() => isGone(world), 10_000, 'the expiry');
  const tookMs = world.time.nowMs - startedMs;
  assert.ok(tookMs >= 2_900 && tookMs < 3_300, `${tookMs} ms`);
});

test('a lease lives on while it is kept alive', () => {
  const { world, leader } = withLease(2, 2);
  for (let i = 0; i < 6; i++) {
    world.run(1_000);
    const kept = world.propose(leader, { kind: 'leaseKeepAlive', lease: LEASE });
    world.until(() => kept[0]?.outcome === 'applied', 5_000, 'the keepalive');
  }
  assert.equal(isGone(world), false);
});

test('time without a leader does not count, and a change of leader does not start it anew', () => {
  const { world, leader } = withLease(3, 4);
  const startedMs = world.time.nowMs;
  // The leader's own entries carry log time, so that its successor continues from here.
  for (let i = 0; i < 4; i++) {
    world.run(500);
    world.put(leader, 'tick', String(i));
  }
  world.crash(leader);
  const crashedMs = world.time.nowMs;
  world.awaitLeader();
  const leaderlessMs = world.time.nowMs - crashedMs;
  world.until(() => isGone(world), 20_000, 'the expiry');
  const tookMs = world.time.nowMs - startedMs;
  assert.ok(tookMs >= 4_000, `a TTL is a lower bound: ${tookMs} ms`);
  assert.ok(tookMs < 4_000 + leaderlessMs + 600, `${tookMs} ms with ${leaderlessMs} without a leader`);
});

test('keepalives of one lease in one turn are one command, and all are answered', () => {
  const { world, leader } = withLease(4, 60);
  const commands: number[] = [];
  const counting = { onApplied: ({ commands: count }: { commands: number }): unknown => commands.push(count) };
  Object.assign(world.machine(leader).observer, counting);
  const outcomes = Array.from({ length: 50 }, () => world.propose(leader, { kind: 'leaseKeepAlive', lease: LEASE }));
  world.until(() => outcomes.every((each) => each[0]?.outcome === 'applied'), 5_000, 'all answers');
  assert.deepEqual(commands, [1]);
});
