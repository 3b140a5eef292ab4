import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_WAITING_PROPOSALS, MAX_WAITING_READS } from './limits.ts';
import type { BarrierOutcome, Outcome } from './outcome.ts';
import { World } from './testing/world.ts';
import type { Tuning } from './testing/world.ts';

function cluster(seed: number, tuning: Tuning = {}): { world: World; leader: number; follower: number } {
  const world = new World(3, seed, tuning);
  world.startAll();
  const leader = world.awaitLeader();
  assert.equal(world.put(leader, 'first', '1').outcome, 'applied');
  return { world, leader, follower: world.follower() };
}

function awaitOutcome(world: World, outcomes: readonly Outcome[], limitMs = 20_000): Outcome {
  world.until(() => outcomes.length > 0, limitMs, 'an outcome');
  assert.equal(outcomes.length, 1, 'exactly one outcome');
  return outcomes[0];
}

const describe = (outcome: Outcome): string => {
  if (outcome.outcome === 'applied') return 'applied';
  return outcome.outcome === 'refused' ? `refused ${outcome.code}` : `unknown ${outcome.reason}`;
};

test('a command that no leader could be handed is refused at its deadline', () => {
  const { world, follower } = cluster(1);
  world.isolate(follower);
  world.until(() => world.member(follower).status().leader === 0, 5_000, 'the follower to miss its leader');
  const startedMs = world.time.nowMs;
  assert.equal(describe(awaitOutcome(world, world.putLater(follower, 'a', '1', 500))), 'refused TIMEOUT');
  assert.ok(world.time.nowMs - startedMs < 600);
});

test('a command a leader cannot get agreed is unknown at its deadline', () => {
  const { world, leader } = cluster(2);
  world.isolate(leader);
  assert.equal(describe(awaitOutcome(world, world.putLater(leader, 'a', '1', 500))), 'unknown DEADLINE');
});

test('a command lost with its leader goes to the next one: at the old leader', () => {
  const { world, leader } = cluster(3);
  world.isolate(leader);
  const outcomes = world.putLater(leader, 'a', '1', 60_000);
  world.until(() => world.leader() !== leader && world.leader() !== 0, 10_000, 'another leader');
  world.run(2_000);
  world.heal();
  assert.equal(describe(awaitOutcome(world, outcomes)), 'applied');
  world.barrier(leader);
  assert.equal(world.has(leader, 'a'), true);
});

test('a command lost with its leader goes to the next one: at who forwarded it', () => {
  const { world, leader, follower } = cluster(4);
  const outcomes = world.putLater(follower, 'a', '1', 60_000);
  world.run(1);
  world.crash(leader);
  assert.equal(describe(awaitOutcome(world, outcomes)), 'applied');
  world.start(leader);
  world.until(() => world.machine(leader).member !== undefined, 5_000, 'the old leader');
  world.barrier(leader);
  assert.equal(world.has(leader, 'a'), true);
});

test('a command forwarded to a leader that cannot be heard any more is unknown', () => {
  const { world, follower, leader } = cluster(5);
  const outcomes = world.putLater(follower, 'a', '1', 700);
  world.run(1);
  world.isolate(follower);
  assert.equal(describe(awaitOutcome(world, outcomes)), 'unknown DEADLINE');
  world.heal();
  world.run(3_000);
  assert.equal(world.has(leader, 'a'), true, 'it was applied all the same');
});

test('a command forwarded over a link that died ends before its deadline', () => {
  const { world, follower } = cluster(6);
  const outcomes = world.putLater(follower, 'a', '1', 600_000);
  world.run(1);
  world.isolate(follower);
  world.run(500);
  for (const other of world.machines) if (other.id !== follower) world.crash(other.id);
  assert.equal(describe(awaitOutcome(world, outcomes)), 'unknown LINK_LOST');
});

test('a command that may be inside a snapshot is unknown', () => {
  const { world, leader } = cluster(7, { snapshotCommands: 20, catchUpCommands: 5 });
  world.isolate(leader);
  const outcomes = world.putLater(leader, 'a', '1', 60_000);
  world.until(() => world.leader() !== leader && world.leader() !== 0, 10_000, 'another leader');
  const next = world.awaitLeader();
  for (let i = 0; i < 60; i++) assert.equal(world.put(next, `k${i}`, 'v').outcome, 'applied');
  world.heal();
  assert.equal(describe(awaitOutcome(world, outcomes)), 'unknown SNAPSHOT');
});

test('a command on its way while leadership is handed over is applied, once', () => {
  const { world } = cluster(8);
  const seen = new Set<string>();
  for (let offsetMs = 0; offsetMs < 12; offsetMs++) {
    const leader = world.awaitLeader();
    const heir = world.follower();
    const third = world.machines.find(({ id }) => id !== leader && id !== heir)?.id ?? 0;
    world.member(leader).transferLeadership(world.member(heir).id, { settled: () => {} }, world.time.nowMs + 5_000);
    world.run(offsetMs);
    const key = `during-${offsetMs}`;
    const outcome = describe(awaitOutcome(world, world.putLater(third, key, '1')));
    seen.add(outcome);
    world.awaitLeader();
    world.barrier(third);
    assert.equal(world.has(third, key), outcome === 'applied', `${key}: ${outcome}`);
  }
  assert.deepEqual([...seen], ['applied']);
});

test('commands past the bound are refused early, and what was taken is not lost', () => {
  const { world, follower } = cluster(9, { segmentBytes: 1024 * 1024 });
  world.isolate(follower);
  world.until(() => world.member(follower).status().leader === 0, 5_000, 'the follower to miss its leader');
  const counts = { applied: 0, refused: 0, other: 0 };
  const waiter = {
    settled(outcome: Outcome): void {
      if (outcome.outcome === 'applied') counts.applied++;
      else if (outcome.outcome === 'refused' && outcome.code === 'OVERLOADED') counts.refused++;
      else counts.other++;
    },
  };
  const put = {
    kind: 'put',
    key: 'k',
    value: new Uint8Array(1),
    lease: '',
    prevKv: false,
    ignoreValue: false,
    ignoreLease: false,
  } as const;
  for (let i = 0; i < MAX_WAITING_PROPOSALS + 10; i++) world.member(follower).propose(put, waiter, world.time.nowMs + 60_000);
  world.run(10);
  assert.deepEqual(counts, { applied: 0, refused: 10, other: 0 });
  world.heal();
  world.until(() => counts.applied === MAX_WAITING_PROPOSALS, 30_000, 'all of them');
});

test('reads past the bound are refused early', () => {
  const { world, follower } = cluster(10);
  world.isolate(follower);
  let refused = 0;
  const waiter = {
    settled: (outcome: BarrierOutcome): unknown => outcome.outcome === 'refused' && outcome.code === 'OVERLOADED' && refused++,
  };
  for (let i = 0; i < MAX_WAITING_READS + 3; i++) world.member(follower).barrier(waiter, world.time.nowMs + 500);
  world.run(10);
  assert.equal(refused, 3);
});

test('a barrier that no quorum confirms is refused at its deadline', () => {
  const { world, leader } = cluster(11);
  world.isolate(leader);
  const outcome = world.barrier(leader, 700);
  assert.equal(outcome.outcome === 'refused' && outcome.code, 'TIMEOUT');
});

test('what the store would refuse is refused before it is proposed', () => {
  const { world, leader } = cluster(12);
  const outcome = awaitOutcome(world, world.putLater(leader, '', 'x'));
  assert.equal(describe(outcome), 'refused INVALID');
});

test('all commands of a turn are one entry', () => {
  const { world, leader } = cluster(13);
  const before = world.member(leader).status().lastIndex;
  const outcomes = Array.from({ length: 200 }, (_, i) => world.putLater(leader, `k${i}`, 'v'));
  world.until(() => outcomes.every((each) => each.length === 1), 5_000, 'all');
  assert.equal(world.member(leader).status().lastIndex, before + 1);
  assert.ok(outcomes.every(([outcome]) => outcome?.outcome === 'applied'));
});
