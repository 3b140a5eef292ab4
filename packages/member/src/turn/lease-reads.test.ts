import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BarrierOutcome } from '../outcome.ts';
import { World } from '../testing/world.ts';

function cluster(seed: number, leaseReads = true): { world: World; leader: number } {
  const world = new World(3, seed, { leaseReads });
  world.startAll();
  const leader = world.awaitLeader();
  assert.equal(world.put(leader, 'first', '1').outcome, 'applied');
  world.run(300);
  return { world, leader };
}

function barrierLater(world: World, id: number): BarrierOutcome[] {
  const outcomes: BarrierOutcome[] = [];
  world.member(id).barrier({ settled: (outcome) => outcomes.push(outcome) }, world.time.nowMs + 5_000);
  return outcomes;
}

test('with a lease the leader answers a barrier without asking anybody; without, a quorum is asked', () => {
  for (const leaseReads of [true, false]) {
    const { world, leader } = cluster(1, leaseReads);
    const startedMs = world.time.nowMs;
    assert.equal(world.barrier(leader).outcome, 'reached');
    assert.equal(world.time.nowMs === startedMs, leaseReads);
  }
});

test('a follower’s barrier asks the leader, and a quorum', () => {
  const { world } = cluster(2);
  assert.equal(world.barrier(world.follower()).outcome, 'reached');
});

test('a leader that was cut off answers by its lease only as long as nobody else can lead', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { world, leader } = cluster(seed);
    world.isolate(leader);
    let reachedMs = 0;
    let ledMs = 0;
    const asked: { readonly atMs: number; readonly outcomes: BarrierOutcome[] }[] = [];
    for (let i = 0; i < 400 && ledMs === 0; i++) {
      asked.push({ atMs: world.time.nowMs, outcomes: barrierLater(world, leader) });
      world.run(5);
      if (asked.at(-1)?.outcomes[0]?.outcome === 'reached') reachedMs = world.time.nowMs;
      const others = world.machines.filter(({ id, member }) => id !== leader && member?.status().role === 'leader');
      if (others.length > 0) ledMs = world.time.nowMs;
    }
    assert.ok(reachedMs > 0, `seed ${seed}: the lease was of use`);
    assert.ok(ledMs > reachedMs, `seed ${seed}: answered at ${reachedMs}, another leads at ${ledMs}`);
  }
});

test('after a crash of the whole cluster leases come back, and no voter has forgotten a promise too early', () => {
  const { world, leader } = cluster(3);
  for (const { id } of world.machines) world.crash(id);
  world.startAll();
  const startedMs = world.time.nowMs;
  world.awaitLeader();
  assert.ok(world.time.nowMs - startedMs > 1_000);
  assert.equal(world.barrier(leader).outcome, 'reached');
});

test('while leases are on a closed connection to the leader is no reason to hurry', () => {
  const { world, leader } = cluster(4);
  world.crash(leader);
  const startedMs = world.time.nowMs;
  world.awaitLeader();
  assert.ok(world.time.nowMs - startedMs > 900, `${world.time.nowMs - startedMs} ms`);
});

test('the voter of the highest priority leads when the leader is lost', () => {
  for (const favourite of [2, 3]) {
    const world = new World(3, 5, {
      priorities: new Map([
        ['m1', 9],
        [`m${favourite}`, 5],
      ]),
    });
    world.startAll();
    const leader = world.awaitLeader();
    world.put(leader, 'a', '1');
    world.run(300);
    world.crash(leader);
    const heir = leader === favourite ? 1 : leader === 1 ? favourite : 1;
    assert.equal(world.awaitLeader(), heir);
  }
});
