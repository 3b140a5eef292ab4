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
