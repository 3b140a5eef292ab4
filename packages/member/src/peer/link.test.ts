import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RECONNECT_MAX_MS } from '../limits.ts';
import { World } from '../testing/world.ts';

test('a peer that comes back is dialled when it says hello, however long it was gone', () => {
  const world = new World(3, 1);
  world.startAll();
  world.awaitLeader();
  const gone = world.follower();
  world.crash(gone);
  world.run(10 * RECONNECT_MAX_MS);
  world.start(gone);
  world.until(() => world.machine(gone).member !== undefined, 1_000, 'the start');
  const others = world.machines.filter(({ id }) => id !== gone).map(({ id }) => id);
  const { id } = world.member(gone);
  const isLinked = (other: number): boolean =>
    world
      .member(other)
      .status()
      .peers.some((peer) => peer.id === id && peer.connected);
  world.until(() => others.every(isLinked), RECONNECT_MAX_MS / 20, 'the links of the others');
  assert.ok(others.every(isLinked));
});
