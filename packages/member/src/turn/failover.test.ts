import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../testing/world.ts';

/** At etcd's default timeouts, 100 and 1,000 ms. */
function cluster(size: number, seed: number): { world: World; leader: number } {
  const world = new World(size, seed);
  world.startAll();
  const leader = world.awaitLeader();
  assert.equal(world.put(leader, 'first', '1').outcome, 'applied');
  for (const { id } of world.machines)
    world.until(
      () =>
        world
          .member(id)
          .status()
          .peers.every((peer) => peer.connected),
      5_000,
      'links',
    );
  return { world, leader };
}

function elapsed(world: World, act: () => void): number {
  const startedMs = world.time.nowMs;
  act();
  return world.time.nowMs - startedMs;
}

test('a leader whose process ends is replaced long before an election timeout', () => {
  for (const size of [3, 5]) {
    for (let seed = 1; seed <= 10; seed++) {
      const { world, leader } = cluster(size, seed);
      world.crash(leader);
      const tookMs = elapsed(world, () => world.awaitLeader());
      assert.ok(tookMs < 100, `seed ${seed}, ${size} members: ${tookMs} ms`);
      const at = world.machines.find(({ member }) => member !== undefined)?.id ?? 0;
      assert.equal(world.put(at, 'next', '1').outcome, 'applied');
    }
  }
});

test('a leader that is only silent is not suspected: the election timeout decides', () => {
  const { world, leader } = cluster(3, 1);
  world.isolate(leader);
  world.run(900);
  for (const { id } of world.machines) assert.equal(world.member(id).status().term, 1);
  world.until(() => world.leader() !== leader, 3_000, 'another leader');
});

test('one follower whose connection broke deposes nobody', () => {
  const { world, leader } = cluster(3, 2);
  const follower = world.follower();
  const { term } = world.member(leader).status();
  for (let i = 0; i < 20; i++) {
    world.network.cut(leader, follower);
    world.run(5);
    world.heal();
    world.run(100);
  }
  assert.equal(world.leader(), leader);
  assert.equal(world.member(leader).status().term, term);
  assert.equal(world.put(follower, 'a', '1').outcome, 'applied');
});
