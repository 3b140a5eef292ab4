import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from './outcome.ts';
import { World } from './testing/world.ts';

/** Of the world: a message takes 1 ms, a group 2, one to be written and one to be synced. */
const HOP_MS = 1;
const SYNC_MS = 2;

interface Scene {
  readonly world: World;
  readonly leader: number;
  /** Who takes over. */
  readonly heir: number;
  readonly other: number;
}

/** Three members at rest. */
function scene(seed: number): Scene {
  const world = new World(3, seed);
  world.startAll();
  const leader = world.awaitLeader();
  assert.equal(world.put(leader, 'first', '1').outcome, 'applied');
  world.run(50);
  const [heir = 0, other = 0] = world.machines.map(({ id }) => id).filter((id) => id !== leader);
  return { world, leader, heir, other };
}

/** How long after the leader was asked to hand over a command that `member` took `afterMs` later is answered. */
function answeredAfterMs({ world, leader, heir }: Scene, member: number, afterMs: number): number {
  const startedMs = world.time.nowMs;
  world.member(leader).transferLeadership(world.member(heir).id, { settled: () => {} }, startedMs + 1_000);
  world.run(afterMs);
  const outcomes: Outcome[] = world.putLater(member, 'next', '1');
  world.until(() => outcomes.length > 0, 5_000);
  assert.equal(outcomes[0]?.outcome, 'applied');
  return world.time.nowMs - startedMs;
}

/**
 *     leader  transfer . timeoutNow                 vote
 *     heir                          . own vote           . first entry and what waits    . applied
 *     others                        .   vote . its sync  .   append . its sync . answer  .
 */
test('between a leader that hands over and the next write lie two syncs, one after the other, and five messages', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const at = scene(seed);
    assert.equal(answeredAfterMs(at, at.heir, HOP_MS), 5 * HOP_MS + 2 * SYNC_MS);
  }
});

test('commands of those who vote travel behind the vote: through another member it takes one message more', () => {
  for (let seed = 1; seed <= 5; seed++) {
    for (const who of ['other', 'leader'] as const) {
      const at = scene(seed);
      assert.equal(answeredAfterMs(at, at[who], HOP_MS), 6 * HOP_MS + 2 * SYNC_MS, who);
    }
  }
});

test('what reaches a leader that hands over goes back in time to travel behind the vote', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const at = scene(seed);
    assert.equal(answeredAfterMs(at, at.other, 0), 6 * HOP_MS + 2 * SYNC_MS);
  }
});

test('who stops hands over to one that is there, and helps it to its first entry', () => {
  for (const isHeirGone of [true, false]) {
    const { world, leader, heir, other } = scene(1);
    world.crash(isHeirGone ? heir : other);
    world.run(HOP_MS);
    let hasStopped = false;
    world.member(leader).stop(() => (hasStopped = true));
    world.run(HOP_MS);
    const outcomes = world.putLater(isHeirGone ? other : heir, 'next', '1', 900);
    world.until(() => outcomes.length > 0, 2_000);
    assert.equal(outcomes[0]?.outcome, 'applied', 'two of three wrote it');
    world.until(() => hasStopped, 200, 'the stop');
  }
});

test('who stops does not wait for a leader that gets nothing agreed, longer than an election timeout', () => {
  const { world, leader, other } = scene(1);
  world.crash(other);
  world.run(1);
  let hasStopped = false;
  world.member(leader).stop(() => (hasStopped = true));
  world.run(5);
  world.isolate(leader);
  world.until(() => hasStopped, 1_100, 'the stop');
});

test('whoever tells it to stop hears of it when everything is closed, however late in the stop that was', () => {
  const world = new World(1, 3);
  world.startAll();
  const leader = world.awaitLeader();
  world.run(50);
  const told: string[] = [];
  const member = world.member(leader);
  const outcomes = world.putLater(leader, 'last', '1');
  world.run(1);
  member.stop(() => told.push('first'));
  world.until(() => member.status().state === 'stopped', 100, 'the stop to begin');
  assert.equal(told.length, 0, 'its log is still being written');
  member.stop(() => told.push('second'));
  world.until(() => told.length === 2, 100, 'both');
  assert.deepEqual(told, ['first', 'second']);
  assert.equal(outcomes.length, 1);
});
