import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../testing/world.ts';
import type { MembershipOutcome } from './request.ts';

type Changed = Extract<MembershipOutcome, { outcome: 'changed' }>;

function changed(outcome: MembershipOutcome | undefined): Changed {
  assert.equal(outcome?.outcome, 'changed', JSON.stringify(outcome));
  return outcome;
}

function refusal(outcome: MembershipOutcome): string {
  assert.equal(outcome.outcome, 'refused', JSON.stringify(outcome));
  return outcome.outcome === 'refused' ? outcome.code : '';
}

const inOrder = (ids: readonly number[]): number[] => ids.toSorted((a, b) => a - b);
const idOf = (world: World, at: number): number => world.member(at).id;
const votersSeenBy = (world: World, at: number): readonly number[] =>
  world
    .member(at)
    .status()
    .configuration.voters.map(({ id }) => id);

/** A cluster of three, and `learners` more that have caught up. */
function cluster(seed: number, learners: number): { world: World; joined: number[] } {
  const world = new World(3, seed, { maxLearners: 8 });
  world.startAll();
  const leader = world.awaitLeader();
  for (let i = 0; i < 20; i++) assert.equal(world.put(leader, `k${i}`, 'v').outcome, 'applied');
  const joined: number[] = [];
  for (let i = 0; i < learners; i++) {
    const at = world.newMachine([1, 2, 3]);
    changed(world.change(leader, { change: 'add', peerUrls: [world.peerUrl(at)], as: 'learner' }));
    world.start(at);
    world.until(() => world.machine(at).member?.store.keyCount === 20, 20_000, `learner ${at} to catch up`);
    joined.push(at);
  }
  world.run(500);
  return { world, joined };
}

test('one change replaces two of three voters at once, asked of a follower, and is answered when it is over', () => {
  const { world, joined } = cluster(1, 2);
  const [stays, ...leave] = [world.awaitLeader(), ...[1, 2, 3].filter((id) => id !== world.leader())];
  const voters = [stays, ...joined].map((at) => idOf(world, at));
  const asked = joined[0] ?? 0;
  const { appliedIndex } = world.member(asked).status();
  const done = changed(world.change(asked, { change: 'reconfigure', voters, learners: [], expectedIndex: appliedIndex }));
  assert.deepEqual(done.configuration.outgoing, []);
  assert.deepEqual(inOrder(done.configuration.voters.map(({ id }) => id)), inOrder(voters));
  for (const at of leave) world.until(() => world.member(at).status().state === 'removed', 10_000, `member ${at} to leave`);
  assert.equal(world.put(world.awaitLeader(), 'a', '1').outcome, 'applied');
  changed(world.change(asked, { change: 'reconfigure', voters, learners: [], expectedIndex: done.index }));
});

test('a joint change is made without a voter that is down, and its learner was added while it was', () => {
  const world = new World(3, 2);
  world.startAll();
  const leader = world.awaitLeader();
  const down = world.follower();
  const downId = idOf(world, down);
  world.crash(down);
  world.run(3_000);
  const successor = world.newMachine([leader]);
  changed(world.change(leader, { change: 'add', peerUrls: [world.peerUrl(successor)], as: 'learner' }));
  world.start(successor);
  world.until(() => world.machine(successor).member !== undefined, 20_000, 'the successor to start');
  const voters = [...votersSeenBy(world, leader).filter((id) => id !== downId), idOf(world, successor)];
  const isDone = (): boolean => world.change(leader, { change: 'reconfigure', voters, learners: [] }).outcome === 'changed';
  world.until(isDone, 20_000, 'the successor to vote');
  assert.deepEqual(inOrder(votersSeenBy(world, leader)), inOrder(voters));
});

test('a leader that is to go hands over to one that stays, and a whole cluster is replaced by another', () => {
  const { world, joined } = cluster(3, 3);
  const leader = world.awaitLeader();
  const voters = joined.map((at) => idOf(world, at));
  const outcomes = world.changeLater(leader, { change: 'reconfigure', voters, learners: [] }, 20_000);
  world.until(() => outcomes.length > 0, 25_000, 'the outcome');
  changed(outcomes[0]);
  world.until(() => joined.includes(world.leader()), 10_000, 'one of the others to lead');
  for (const at of [1, 2, 3]) world.until(() => world.member(at).status().state === 'removed', 10_000, `member ${at} to leave`);
  assert.equal(world.put(world.leader(), 'a', '1').outcome, 'applied');
  for (const at of joined) assert.ok(world.has(at, 'k19'));
});

test('a leader that leaves in a joint change makes a voter that stays lead first', () => {
  const { world, joined } = cluster(4, 1);
  world.run(1_500);
  const leader = world.awaitLeader();
  const [stays, goes] = [1, 2, 3].filter((id) => id !== leader) as [number, number];
  const voters = [stays, ...joined].map((at) => idOf(world, at));
  const outcomes = world.changeLater(leader, { change: 'reconfigure', voters, learners: [] });
  world.until(() => outcomes.length > 0, 10_000, 'the outcome');
  changed(outcomes[0]);
  assert.equal(world.leader(), stays);
  world.until(() => world.member(goes).status().state === 'removed', 5_000, 'the other to leave');
});

test('two leaders that are each to go do not hand leadership to each other for ever', () => {
  const world = new World(2, 6);
  world.startAll();
  world.awaitLeader();
  world.run(1_500);
  const before = world.member(1).status().term;
  const asked = [1, 2].map((at) => world.changeLater(at, { change: 'reconfigure', voters: [idOf(world, 3 - at)], learners: [] }));
  world.until(() => asked.every((outcomes) => outcomes.length > 0), 20_000, 'both outcomes');
  const terms = [1, 2].map((at) => world.machine(at).member?.status().term ?? 0);
  assert.ok(Math.max(...terms) <= before + 4, `terms ${terms.join()} after ${before}`);
});

test('what a joint change cannot be is refused, with the reason, and nothing changes', () => {
  const { world, joined } = cluster(5, 1);
  const leader = world.awaitLeader();
  const before = world.member(leader).status().configuration;
  const voters = [1, 2, 3].map((at) => idOf(world, at));
  const learner = idOf(world, joined[0] ?? 0);
  const ask = (asked: readonly number[], learners: readonly number[], expectedIndex?: number): MembershipOutcome =>
    world.change(
      world.follower(),
      expectedIndex === undefined
        ? { change: 'reconfigure', voters: asked, learners }
        : { change: 'reconfigure', voters: asked, learners, expectedIndex },
    );
  assert.equal(refusal(ask([...voters, 5], [])), 'MEMBER_NOT_FOUND');
  assert.equal(refusal(ask([...voters, learner], [learner])), 'INVALID');
  assert.equal(refusal(ask(voters.slice(1), [voters[0] ?? 0])), 'INVALID');
  assert.equal(refusal(ask([], [learner])), 'NOT_ENOUGH_STARTED');
  assert.equal(
    refusal(
      ask(
        Array.from({ length: 100 }, (_, at) => at + 1),
        [],
      ),
    ),
    'TOO_MANY_MEMBERS',
  );
  assert.equal(refusal(ask([...voters, learner], [], 1)), 'CONFIGURATION_CHANGED');
  assert.equal(refusal(ask([...voters, learner], [], 1_000)), 'CONFIGURATION_CHANGED');
  assert.deepEqual(world.member(leader).status().configuration, before);
  assert.equal(world.put(leader, 'a', '1').outcome, 'applied');
});

test('a learner that is behind is not made a voter by a joint change, and who asked is told how far it is', () => {
  const { world } = cluster(6, 0);
  const leader = world.awaitLeader();
  const at = world.newMachine([leader]);
  const { id } = changed(world.change(leader, { change: 'add', peerUrls: [world.peerUrl(at)], as: 'learner' }));
  const voters = [...[1, 2].map((each) => idOf(world, each)), id];
  const outcome = world.change(world.follower(), { change: 'reconfigure', voters, learners: [] });
  assert.equal(refusal(outcome), 'LEARNER_BEHIND');
  assert.match(outcome.outcome === 'refused' ? outcome.message : '', /learner [0-9a-f]+ (holds 0 of \d+ entries|does not answer)/);
});

test('a change of another kind waits until a joint one was left', () => {
  const { world, joined } = cluster(7, 2);
  const leader = world.awaitLeader();
  const voters = [leader, ...joined].map((at) => idOf(world, at));
  const joint = world.changeLater(leader, { change: 'reconfigure', voters, learners: [] });
  const update = world.changeLater(leader, { change: 'update', id: idOf(world, leader), peerUrls: [world.peerUrl(leader), 'http://x:1'] });
  world.until(() => joint.length > 0 && update.length > 0, 10_000, 'both outcomes');
  assert.ok(changed(joint[0]).index < changed(update[0]).index);
});

test('whoever asks and dies, leads and dies, or is cut off in the middle: a joint change is whole or was never made', () => {
  for (let seed = 10; seed < 40; seed++) {
    const { world, joined } = cluster(seed, 2);
    const leader = world.awaitLeader();
    const voters = [leader, ...joined].map((at) => idOf(world, at));
    const before = votersSeenBy(world, leader);
    const asked = joined[seed % 2] ?? 0;
    const outcomes = world.changeLater(asked, { change: 'reconfigure', voters, learners: [] }, 4_000);
    world.run(seed - 10);
    if (seed % 3 === 0) world.crash(leader);
    else world.isolate(seed % 3 === 1 ? leader : asked);
    world.run(6_000);
    world.heal();
    if (seed % 3 === 0) world.start(leader);
    world.run(4_000);
    const next = world.awaitLeader();
    const { voters: now, outgoing } = world.member(next).status().configuration;
    assert.deepEqual(outgoing, [], `seed ${seed}`);
    const ids = inOrder(now.map(({ id }) => id));
    const isMade = ids.join() === inOrder(voters).join();
    assert.ok(isMade || ids.join() === inOrder(before).join(), `seed ${seed}: ${ids.join()}`);
    assert.equal(outcomes.length, 1, `seed ${seed}`);
    if (outcomes[0]?.outcome !== 'unknown')
      assert.equal(outcomes[0]?.outcome === 'changed', isMade, `seed ${seed}: ${JSON.stringify(outcomes)}`);
    assert.equal(world.put(next, 'a', '1').outcome, 'applied', `seed ${seed}`);
  }
});
