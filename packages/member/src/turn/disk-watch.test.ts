import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../testing/world.ts';

function cluster(seed: number): { world: World; leader: number } {
  const world = new World(3, seed);
  world.startAll();
  const leader = world.awaitLeader();
  assert.equal(world.put(leader, 'first', '1').outcome, 'applied');
  world.run(300);
  return { world, leader };
}

/** What this machine writes gets done, a step in so many milliseconds. */
function slow(world: World, id: number, periodMs: number): void {
  const { disk } = world.machine(id);
  const step = disk.step.bind(disk);
  let nextMs = 0;
  disk.step = () => {
    if (world.time.nowMs < nextMs) return false;
    nextMs = world.time.nowMs + periodMs;
    return step();
  };
}

/** Nothing this machine writes gets done, and nothing fails. */
function stall(world: World, id: number): void {
  world.machine(id).disk.step = () => false;
}

test('a leader whose disk is stuck hands over, and what waits for it is answered', () => {
  const { world, leader } = cluster(1);
  stall(world, leader);
  const outcomes = world.putLater(leader, 'a', '1', 60_000);
  const startedMs = world.time.nowMs;
  world.until(() => world.leader() !== leader && world.leader() !== 0, 5_000, 'another leader');
  const tookMs = world.time.nowMs - startedMs;
  assert.ok(tookMs >= 480 && tookMs < 800, `${tookMs} ms`);
  const next = world.leader();
  assert.equal(world.put(next, 'b', '1').outcome, 'applied');
  assert.deepEqual(outcomes, [], 'its own state machine is behind its disk');
});

test('it hands over as soon when its quorum check has just begun to count anew', () => {
  const { world, leader } = cluster(1);
  for (let rest = 0, at = leader; rest < 100; rest++) {
    world.run(1_000 + rest * 10);
    const { disk } = world.machine(at);
    const { step } = disk;
    stall(world, at);
    world.putLater(at, 'a', '1', 60_000);
    const startedMs = world.time.nowMs;
    world.until(() => world.leader() !== at && world.leader() !== 0, 5_000, 'another leader');
    assert.ok(world.time.nowMs - startedMs < 800, `${world.time.nowMs - startedMs} ms after a rest of ${rest * 10}`);
    disk.step = step;
    at = world.awaitLeader();
  }
});

test('nobody is better off when every disk is stuck: the leader stays', () => {
  const { world, leader } = cluster(2);
  for (const { id } of world.machines) stall(world, id);
  world.putLater(leader, 'a', '1', 60_000);
  const { term } = world.member(leader).status();
  world.run(4_000);
  assert.equal(world.leader(), leader);
  assert.equal(world.member(leader).status().term, term);
});

test('a leader whose disk is stuck hands over while more is written all the time', () => {
  const { world, leader } = cluster(4);
  stall(world, leader);
  const other = world.follower();
  const startedMs = world.time.nowMs;
  for (let i = 0; world.leader() === leader; i++) {
    assert.ok(world.time.nowMs - startedMs < 1_500, 'no other leader');
    world.putLater(other, `k${i}`, '1', 60_000);
    world.run(1);
  }
  assert.equal(world.put(world.awaitLeader(), 'b', '1').outcome, 'applied');
});

test('one healthy voter alone is no reason to go: nobody could be elected, and this leader still confirms reads', () => {
  const { world, leader } = cluster(5);
  const [healthy, stuck] = world.machines.map(({ id }) => id).filter((id) => id !== leader) as [number, number];
  stall(world, leader);
  stall(world, stuck);
  const outcomes = world.putLater(leader, 'a', '1', 60_000);
  const { term } = world.member(leader).status();
  world.run(4_000);
  assert.deepEqual([world.leader(), world.member(leader).status().term, outcomes.length], [leader, term, 0]);
  assert.equal(world.barrier(healthy).outcome, 'reached');
});

test('a leader with nothing to write, or whose writes are slow but come, stays', () => {
  const { world, leader } = cluster(3);
  slow(world, leader, 100);
  for (let i = 0; i < 20; i++) {
    world.putLater(leader, `k${i}`, '1', 60_000);
    world.run(400);
  }
  assert.equal(world.leader(), leader);
});

test('a leader that always waits for its disk, and always for another write, stays', () => {
  const { world, leader } = cluster(6);
  slow(world, leader, 60);
  for (let i = 0; i < 400; i++) {
    world.putLater(leader, `k${i}`, '1', 60_000);
    world.run(10);
  }
  assert.equal(world.leader(), leader);
});

test('of two that are better off the one that holds more takes over', () => {
  for (const at of [0, 1]) {
    const { world, leader } = cluster(7);
    const others = world.machines.map(({ id }) => id).filter((id) => id !== leader);
    slow(world, others[at] ?? 0, 40);
    stall(world, leader);
    for (let i = 0; world.leader() === leader && i < 200; i++) {
      world.putLater(leader, `k${i}`, '1', 60_000);
      world.run(10);
    }
    assert.equal(world.leader(), 0, 'it has handed over');
    world.until(() => world.leader() !== 0, 1_000, 'the next leader');
    assert.equal(world.leader(), others[1 - at]);
  }
});
