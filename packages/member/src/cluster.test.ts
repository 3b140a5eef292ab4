import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './testing/world.ts';

test('a sole member elects itself, applies a put and reads it', () => {
  const world = new World(1, 1);
  world.start(1);
  world.awaitLeader();
  assert.equal(world.put(1, 'a', '1').outcome, 'applied');
  assert.equal(world.barrier(1).outcome, 'reached');
  assert.equal(world.member(1).store.keyCount, 1);
});

test('three members elect a leader and apply what any of them proposes', () => {
  const world = new World(3, 2);
  world.startAll();
  world.awaitLeader();
  for (const id of [1, 2, 3]) assert.equal(world.put(id, `k${id}`, 'v').outcome, 'applied');
  for (const id of [1, 2, 3]) {
    assert.equal(world.barrier(id).outcome, 'reached');
    assert.equal(world.member(id).store.keyCount, 3);
  }
});

test('another member leads after the leader crashed, and what was acknowledged is there', () => {
  const world = new World(3, 3);
  world.startAll();
  const first = world.awaitLeader();
  assert.equal(world.put(first, 'a', '1').outcome, 'applied');
  world.crash(first);
  const second = world.awaitLeader();
  assert.notEqual(second, first);
  assert.equal(world.barrier(second).outcome, 'reached');
  assert.equal(world.member(second).store.keyCount, 1);
  world.start(first);
  world.until(() => world.machine(first).member?.store.keyCount === 1, 10_000, 'the old leader to catch up');
});

test('nothing acknowledged is lost when every member crashes at once', () => {
  const world = new World(3, 4);
  world.startAll();
  const leader = world.awaitLeader();
  const keys = Array.from({ length: 50 }, (_, i) => `k${i}`);
  for (const key of keys) assert.equal(world.put(leader, key, 'v').outcome, 'applied');
  for (const { id } of world.machines) world.crash(id);
  world.startAll();
  const next = world.awaitLeader();
  assert.equal(world.barrier(next).outcome, 'reached');
  assert.equal(world.member(next).store.keyCount, keys.length);
});

test('crashes in random places lose nothing that was acknowledged', () => {
  for (let seed = 10; seed < 16; seed++) crashAndCount(seed);
});

function crashAndCount(seed: number): void {
  const world = new World(3, seed, { snapshotCommands: 20, catchUpCommands: 5 });
  world.startAll();
  const applied = new Set<string>();
  for (let round = 0; round < 12; round++) {
    world.awaitLeader();
    const at = 1 + world.random.below(3);
    world.until(() => world.machine(at).member !== undefined, 5_000, `member ${at}`);
    const outcomes = Array.from({ length: 10 }, (_, i) => ({
      key: `${round}-${i}`,
      outcome: world.putLater(at, `${round}-${i}`, 'v', 2_000),
    }));
    world.run(world.random.below(40));
    const victim = 1 + world.random.below(3);
    world.crash(victim);
    for (const { key, outcome } of outcomes) if (outcome[0]?.outcome === 'applied') applied.add(key);
    world.run(world.random.below(1_500));
    for (const { key, outcome } of outcomes) if (outcome[0]?.outcome === 'applied') applied.add(key);
    world.start(victim);
  }
  world.awaitLeader();
  for (const { id } of world.machines) {
    world.until(() => world.machine(id).member !== undefined, 5_000, `member ${id}`);
    assert.equal(world.barrier(id, 10_000).outcome, 'reached', `seed ${seed}`);
    for (const key of applied) assert.ok(world.has(id, key), `seed ${seed}: ${key} is gone from ${id}`);
  }
  const hashes = new Set(world.machines.map(({ id }) => JSON.stringify(world.member(id).store.hash())));
  assert.equal(hashes.size, 1, `seed ${seed}: equal states`);
}

test('the same seed gives the same history', () => {
  const history = (): string => {
    const world = new World(3, 77);
    const lines: string[] = [];
    for (const machine of world.machines) {
      machine.observer = {
        onApplied: ({ index, term }, hash) => lines.push(`${world.time.nowMs} ${machine.name} ${term}/${index} ${hash.low} ${hash.high}`),
      };
    }
    world.startAll();
    const leader = world.awaitLeader();
    for (let i = 0; i < 10; i++) world.put(leader, `k${i}`, 'v');
    world.crash(leader);
    world.awaitLeader();
    return lines.join('\n');
  };
  assert.equal(history(), history());
});

test('an idle cluster appends nothing', () => {
  const world = new World(3, 5);
  world.startAll();
  const leader = world.awaitLeader();
  world.put(leader, 'a', '1');
  const { lastIndex } = world.member(leader).status();
  world.run(30_000);
  assert.equal(world.member(leader).status().lastIndex, lastIndex);
});

test('a member that stops hands leadership over first, and answers everybody', () => {
  const world = new World(3, 6);
  world.startAll();
  const leader = world.awaitLeader();
  const startedMs = world.time.nowMs;
  let stopped = false;
  const member = world.member(leader);
  member.stop(() => (stopped = true));
  const late = world.putLater(leader, 'a', '1');
  world.until(() => stopped, 5_000, 'the stop');
  world.until(() => late.length === 1, 100, 'the late answer');
  assert.equal(late[0]?.outcome, 'refused');
  assert.equal(member.status().state, 'stopped');
  world.machine(leader).member = undefined;
  world.awaitLeader();
  assert.ok(world.time.nowMs - startedMs < 900, `a leader again after ${world.time.nowMs - startedMs} ms, less than an election timeout`);
});
