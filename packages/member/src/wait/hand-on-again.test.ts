import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, rangeRequest } from '@raftgate/store';
import type { Observer } from '../index.ts';
import { World } from '../testing/world.ts';

/** How often the key was written; 0 when it is not there. */
function version(world: World, id: number, key: string): number {
  const cursor = world.member(id).store.openRange(rangeRequest(key));
  assert.ok(!isRefusal(cursor));
  while (!cursor.step(1_000));
  return cursor.result.kvs[0]?.version ?? 0;
}

test('a write in flight through a follower is answered as soon as the next leader is there', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const world = new World(3, seed);
    world.startAll();
    const leader = world.awaitLeader();
    assert.equal(world.put(leader, 'first', '1').outcome, 'applied');
    const follower = world.follower();
    const outcomes = world.putLater(follower, 'a', '1', 60_000);
    world.run(seed % 4);
    world.crash(leader);
    const startedMs = world.time.nowMs;
    world.until(() => outcomes.length > 0, 5_000, 'the outcome');
    const tookMs = world.time.nowMs - startedMs;
    assert.equal(outcomes[0]?.outcome, 'applied');
    assert.ok(tookMs < 120, `seed ${seed}: ${tookMs} ms`);
    assert.equal(version(world, follower, 'a'), 1);
  }
});

test('what the next leader does not have is handed to it as soon as that is known, not with the next tick', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const world = new World(3, seed);
    let supersededMs = 0;
    for (const machine of world.machines) {
      const onApplied: Observer['onApplied'] = ({ term }) => {
        if (term > oldTerm && machine.id === follower && supersededMs === 0) supersededMs = world.time.nowMs;
      };
      machine.observer = { ...machine.observer, onApplied };
    }
    let [follower, oldTerm] = [0, Infinity];
    world.startAll();
    const leader = world.awaitLeader();
    assert.equal(world.put(leader, 'first', '1').outcome, 'applied');
    [follower, oldTerm] = [world.follower(), world.member(leader).status().term];
    const outcomes = world.putLater(follower, 'a', '1', 60_000);
    world.run(1);
    world.crash(leader);
    world.until(() => outcomes.length > 0, 5_000, 'the outcome');
    const tookMs = world.time.nowMs - supersededMs;
    assert.ok(tookMs <= 8, `seed ${seed}: ${tookMs} ms`);
  }
});

test('whatever happens to leaders and links, a command is applied once at most, and what its outcome says', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 10; seed++) {
    const world = new World(3, seed, { snapshotCommands: 40, catchUpCommands: 10 });
    world.startAll();
    world.awaitLeader();
    const writes = [];
    for (let round = 0; round < 12; round++) {
      const key = (i: number): string => `${round}-${i}`;
      for (const { id, member } of world.machines) {
        if (member === undefined) continue;
        for (let i = 0; i < 3; i++) writes.push({ key: `${id}-${key(i)}`, outcomes: world.putLater(id, `${id}-${key(i)}`, 'v', 3_000) });
      }
      world.run(world.random.below(12));
      const leader = world.leader();
      const dice = world.random.below(4);
      if (leader === 0) world.run(100);
      else if (dice === 0) world.member(leader).transferLeadership(0, { settled: () => {} }, world.time.nowMs + 500);
      else if (dice === 1) world.isolate(leader);
      else if (dice === 2) world.network.cut(leader, 1 + (leader % 3));
      else world.crash(leader);
      world.run(world.random.below(2_500));
      world.heal();
      for (const { id, member } of world.machines) if (member === undefined) world.start(id);
      world.run(world.random.below(300));
    }
    world.until(() => world.machines.every(({ member }) => member !== undefined), 10_000, 'everybody');
    const leader = world.awaitLeader();
    assert.equal(world.barrier(leader, 10_000).outcome, 'reached');
    world.run(4_000);
    for (const { key, outcomes } of writes) {
      const [outcome] = outcomes;
      const times = version(world, leader, key);
      assert.ok(times <= 1, `seed ${seed}: ${key} was applied ${times} times`);
      assert.ok(outcomes.length <= 1, `seed ${seed}: ${key} has ${outcomes.length} outcomes`);
      if (outcome === undefined) continue;
      seen.add(outcome.outcome);
      if (outcome.outcome !== 'unknown')
        assert.equal(times, outcome.outcome === 'applied' ? 1 : 0, `seed ${seed}: ${key} is ${JSON.stringify(outcome)}`);
    }
  }
  assert.deepEqual([...seen].sort(), ['applied', 'refused', 'unknown']);
});

test('commands are with whoever this member votes for before its vote is durable: in time for the first write', () => {
  const world = new World(3, 1);
  const groups = new Map(world.machines.map(({ id }) => [id, [] as number[]]));
  for (const machine of world.machines)
    machine.observer = { ...machine.observer, onPersisted: (entries) => void groups.get(machine.id)?.push(entries.length) };
  world.startAll();
  const leader = world.awaitLeader();
  assert.equal(world.put(leader, 'first', '1').outcome, 'applied');
  world.run(300);
  const [heir = 0, third = 0] = world.machines.map(({ id }) => id).filter((id) => id !== leader);
  groups.set(heir, []);
  world.machine(third).disk.step = () => false;
  world.member(leader).transferLeadership(world.member(heir).id, { settled: () => {} }, world.time.nowMs + 1_000);
  world.putLater(third, 'a', '1', 60_000);
  world.until(() => version(world, heir, 'a') === 1, 1_000, 'the write');
  assert.deepEqual(groups.get(heir)?.slice(0, 2), [0, 2], 'its vote, then the beginning of its term and the command');
});
