import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../testing/world.ts';
import type { MembershipOutcome } from './request.ts';

const TIMES = { heartbeatMs: 50, electionMs: 250 };
const STEP_MS = 2;

/** A cluster with a learner that has caught up. */
function withLearner(voters: number): { world: World; id: number; learner: number } {
  const world = new World(voters, 1, TIMES);
  world.startAll();
  const leader = world.awaitLeader();
  const learner = world.newMachine([leader]);
  const outcome = world.change(leader, { change: 'add', peerUrls: [world.peerUrl(learner)], as: 'learner' });
  world.start(learner);
  world.until(() => world.machine(learner).member !== undefined, 20_000, 'the learner to start');
  world.run(4 * TIMES.electionMs);
  return { world, id: outcome.outcome === 'changed' ? outcome.id : 0, learner };
}

const told = (outcome: MembershipOutcome): string =>
  outcome.outcome === 'refused' ? `${outcome.code}: ${outcome.message}` : outcome.outcome;

/** With each quorum check a leader begins to count anew who is there, and hears nobody until its next heartbeat is answered. */
test('a learner that has caught up is promoted at any moment between two quorum checks', () => {
  for (let restMs = 0; restMs < TIMES.electionMs; restMs += STEP_MS) {
    const { world, id } = withLearner(1);
    world.run(restMs);
    assert.deepEqual([restMs, told(world.change(1, { change: 'promote', id }))], [restMs, 'changed']);
  }
});

test('one that is silent is behind, and who asked is told so', () => {
  const { world, id, learner } = withLearner(1);
  world.isolate(learner);
  world.run(2 * TIMES.electionMs);
  assert.match(told(world.change(1, { change: 'promote', id })), /LEARNER_BEHIND: learner [0-9a-f]+ does not answer/);
});

test('one that falls silent is told to be so once it was not heard for an election timeout', () => {
  for (let restMs = 0; restMs < TIMES.electionMs; restMs += 10) {
    const { world, id, learner } = withLearner(1);
    world.run(restMs);
    world.isolate(learner);
    world.run(TIMES.electionMs);
    const startedMs = world.time.nowMs;
    assert.match(told(world.change(1, { change: 'promote', id })), /does not answer/);
    assert.ok(world.time.nowMs - startedMs <= TIMES.electionMs);
  }
});
