import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../testing/world.ts';

const HEARTBEATS = 10;

/** Turns asked for, by member; leases bring the time along, so they are off. */
function counted(world: World): Map<number, number> {
  const turns = new Map<number, number>();
  const timersOf = world.time.timersOf.bind(world.time);
  world.time.timersOf = (owner) => {
    const timers = timersOf(owner);
    const soon = (run: () => void): void => {
      turns.set(owner, (turns.get(owner) ?? 0) + 1);
      timers.soon(run);
    };
    return { ...timers, soon };
  };
  return turns;
}

test('an idle leader has a turn a heartbeat, not one for each answer to it', () => {
  const world = new World(5, 1, { heartbeatMs: 100, electionMs: 1_000 });
  const turns = counted(world);
  world.startAll();
  const leader = world.awaitLeader();
  world.put(leader, 'a', '1');
  world.run(500);
  turns.clear();
  world.run(HEARTBEATS * 100);
  assert.ok((turns.get(leader) ?? 0) <= HEARTBEATS + 1, `${turns.get(leader)} turns of the leader`);
  for (const { id } of world.machines)
    if (id !== leader) assert.ok((turns.get(id) ?? 0) <= HEARTBEATS + 1, `${turns.get(id)} turns of ${id}`);
});
