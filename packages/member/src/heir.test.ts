import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BarrierOutcome } from './outcome.ts';
import { World } from './testing/world.ts';

const TIMES = { heartbeatMs: 100, electionMs: 1_000 };
const STEP_MS = 1;

function asked(world: World, leader: number): BarrierOutcome {
  const outcomes: BarrierOutcome[] = [];
  world.member(leader).transferLeadership(0, { settled: (outcome) => outcomes.push(outcome) }, world.time.nowMs + 500);
  world.until(() => outcomes.length > 0, 1_000, 'an outcome');
  return outcomes[0] ?? { outcome: 'reached', index: 0 };
}

/** With each quorum check a leader begins to count anew who is there, and hears nobody until its next heartbeat is answered. */
test('an idle leader has an heir at any moment between two quorum checks', () => {
  const world = new World(3, 1, TIMES);
  world.startAll();
  for (let restMs = 0; restMs < TIMES.electionMs; restMs += STEP_MS) {
    const leader = world.awaitLeader();
    world.run(TIMES.electionMs + restMs);
    assert.deepEqual([restMs, asked(world, leader).outcome], [restMs, 'reached']);
    world.until(() => world.leader() !== leader, 1_000, 'another leader');
  }
});

test('who was not heard for an election timeout is no heir', () => {
  const world = new World(3, 1, TIMES);
  world.startAll();
  const leader = world.awaitLeader();
  world.run(TIMES.electionMs);
  const [gone = 0, there = 0] = world.machines.map(({ id }) => id).filter((id) => id !== leader);
  world.isolate(gone);
  world.run(3 * TIMES.electionMs);
  assert.equal(asked(world, leader).outcome, 'reached');
  assert.equal(world.awaitLeader(), there);
});
