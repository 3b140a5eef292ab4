import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../testing/world.ts';

test('a member over its quota raises the alarm once, for everybody, and writes are refused by the state machine', () => {
  const world = new World(3, 1, { quotaBytes: 20_000 });
  world.startAll();
  const leader = world.awaitLeader();
  for (let i = 0; i < 30; i++) world.put(leader, `k${i}`, 'v'.repeat(1_000));
  world.until(() => world.member(leader).store.alarms.length === 3, 5_000, 'the alarm of each member');
  const outcome = world.put(leader, 'more', 'v');
  assert.ok(outcome.outcome === 'applied' && outcome.result.kind === 'refused' && outcome.result.code === 'noSpace');
  const { lastIndex } = world.member(leader).status();
  world.run(5_000);
  assert.equal(world.member(leader).status().lastIndex, lastIndex, 'raised once');
});
