import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '@raftgate/store';
import { World } from './testing/world.ts';

test('a watch that has room again is served at once when the member is woken, not with the next tick', () => {
  const world = new World(1, 1);
  world.start(1);
  world.awaitLeader();
  const { store } = world.member(1);
  let heard = 0;
  // Every answer fills it.
  const watch = store.watch(
    { key: 'a', end: '', startRevision: 0, prevKv: false },
    { events: () => heard++ < 0, compacted: () => assert.fail() },
  );
  assert(!isRefusal(watch));
  world.put(1, 'a', 'first');
  for (let round = 2; round < 20; round++) {
    world.put(1, 'a', String(round));
    world.run(round);
    const resumedMs = world.time.nowMs;
    watch.resume();
    world.member(1).wake();
    world.until(() => heard === round, 100, 'the event');
    assert.equal(world.time.nowMs, resumedMs);
  }
});

test('a member that has stopped is not woken', () => {
  const world = new World(1, 1);
  world.start(1);
  world.awaitLeader();
  const member = world.member(1);
  member.stop(() => {});
  world.until(() => member.status().state === 'stopped', 5_000, 'the stop');
  member.wake();
  world.run(100);
  assert.equal(member.status().state, 'stopped');
});
