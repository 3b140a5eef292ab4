import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BarrierOutcome } from './outcome.ts';
import { World } from './testing/world.ts';

function waiting(world: World, id: number, withinMs: number): BarrierOutcome[] {
  const outcomes: BarrierOutcome[] = [];
  world.member(id).firstEntry({ settled: (outcome) => outcomes.push(outcome) }, world.time.nowMs + withinMs);
  return outcomes;
}

test('who waits for the first entry of its term has applied it, and asked nobody', () => {
  const world = new World(3, 1);
  const sent: string[] = [];
  for (const machine of world.machines) machine.observer = { onSend: ({ type }) => sent.push(type) };
  world.startAll();
  const leader = world.awaitLeader();
  world.run(100);
  world.member(leader).transferLeadership(0, { settled: () => {} }, world.time.nowMs + 500);
  world.until(() => world.member(leader).status().role === 'follower' && world.member(leader).status().leader !== 0, 500);
  assert.ok(world.member(leader).status().appliedTerm < world.member(leader).status().term, 'nothing is agreed yet');
  const outcomes = waiting(world, leader, 500);
  world.until(() => outcomes.length > 0, 500);
  const { appliedTerm, term, appliedIndex } = world.member(leader).status();
  assert.deepEqual([outcomes, appliedTerm], [[{ outcome: 'reached', index: appliedIndex }], term]);
  assert.ok(!sent.includes('readIndex'));
});

test('it is told at once when that is so already, and refused when nothing is agreed in time', () => {
  const world = new World(3, 2);
  world.startAll();
  const leader = world.awaitLeader();
  const at = waiting(world, leader, 500);
  assert.equal(at.length, 0, 'never inside the call');
  world.run(1);
  assert.equal(at[0]?.outcome, 'reached');
  world.member(leader).transferLeadership(0, { settled: () => {} }, world.time.nowMs + 500);
  world.until(() => world.member(leader).status().role === 'follower' && world.member(leader).status().leader !== 0, 500);
  world.isolate(leader);
  const late = waiting(world, leader, 50);
  world.run(200);
  assert.deepEqual(
    late.map(({ outcome }) => outcome),
    ['refused'],
  );
});
