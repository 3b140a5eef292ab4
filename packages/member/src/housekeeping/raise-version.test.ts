import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../testing/world.ts';

const versionAt = (world: World, id: number): number => world.member(id).store.clusterVersion;
const versions = (world: World): number[] => world.machines.flatMap(({ id, member }) => (member === undefined ? [] : versionAt(world, id)));

function reaches(world: World, version: number): void {
  const isThere = (): boolean => versions(world).length === world.machines.length && versions(world).every((each) => each === version);
  world.until(isThere, 10_000, `version ${version}`);
}

/** The program on a machine is replaced while it is stopped. */
function upgrade(world: World, id: number, version: number): void {
  if (world.machine(id).member !== undefined) world.crash(id);
  world.machine(id).clusterVersionMax = version;
  world.start(id);
  world.until(() => world.machine(id).member !== undefined, 10_000, `member ${id} to start`);
}

test('the cluster version is raised once every member takes part in it, and one of an older version keeps it down', () => {
  const world = new World(3, 1);
  for (const { id } of world.machines) world.machine(id).clusterVersionMax = id === 3 ? 2 : 3;
  world.startAll();
  world.awaitLeader();
  reaches(world, 2);
  world.run(3_000);
  assert.deepEqual(versions(world), [2, 2, 2], 'the third one does not know 3');
  upgrade(world, 3, 3);
  reaches(world, 3);
  assert.equal(world.put(world.awaitLeader(), 'a', '1').outcome, 'applied');
});

test('a member that is silent keeps the version where it is, whatever it could', () => {
  const world = new World(3, 2);
  for (const machine of world.machines) machine.clusterVersionMax = 2;
  world.start(1);
  world.start(2);
  world.awaitLeader();
  world.run(5_000);
  assert.deepEqual(versions(world), [1, 1]);
  world.start(3);
  reaches(world, 2);
});

test('a learner that was added and does not run yet keeps it where it is; one that was removed does not', () => {
  const world = new World(3, 3);
  for (const machine of world.machines) machine.clusterVersionMax = 2;
  world.startAll();
  reaches(world, 2);
  const leader = world.awaitLeader();
  const added = world.change(leader, { change: 'add', peerUrls: ['http://nobody:1'], as: 'learner' });
  assert.equal(added.outcome, 'changed');
  for (const id of [1, 2, 3]) upgrade(world, id, 3);
  world.awaitLeader();
  world.run(3_000);
  assert.deepEqual(versions(world), [2, 2, 2]);
  const id = added.outcome === 'changed' ? added.id : 0;
  assert.equal(world.change(world.awaitLeader(), { change: 'remove', id }).outcome, 'changed');
  reaches(world, 3);
});

test('one whose removal is not committed counts: the command may go on to a leader that still has it', () => {
  const world = new World(3, 6);
  for (const { id } of world.machines) world.machine(id).clusterVersionMax = id === 3 ? 2 : 3;
  world.startAll();
  const leader = world.awaitLeader();
  assert.notEqual(leader, 3);
  reaches(world, 2);
  world.isolate(leader);
  const outcomes = world.changeLater(leader, { change: 'remove', id: world.member(3).id });
  world.until(() => world.leader() !== leader, 10_000, 'another leader');
  world.heal();
  world.until(() => outcomes.length > 0, 10_000, 'the outcome');
  assert.deepEqual(
    world.machine(leader).reports.filter((report) => report.includes('cluster version 3')),
    [],
  );
});

test('one of an older version that joins is turned away, and harms nobody', () => {
  const world = new World(3, 4);
  for (const machine of world.machines) machine.clusterVersionMax = 2;
  world.startAll();
  reaches(world, 2);
  const leader = world.awaitLeader();
  const old = world.newMachine([1, 2, 3]);
  assert.equal(world.change(leader, { change: 'add', peerUrls: [world.peerUrl(old)], as: 'learner' }).outcome, 'changed');
  world.start(old);
  const { reports } = world.machine(old);
  world.until(() => reports.some((report) => report.endsWith('refused by the peer: VERSION')), 10_000, 'the refusal');
  assert.equal(world.put(world.awaitLeader(), 'a', '1').outcome, 'applied');
  world.run(2_000);
  assert.equal(world.has(old, 'a'), false);
  upgrade(world, old, 2);
  world.until(() => world.has(old, 'a'), 10_000, 'it to be brought up to date');
});

test('a member of an older version does not start on a log that asks for more, and goes on with a program that does', () => {
  const world = new World(3, 6);
  for (const machine of world.machines) machine.clusterVersionMax = 2;
  world.startAll();
  reaches(world, 2);
  world.awaitLeader();
  const old = world.follower();
  world.crash(old);
  world.machine(old).clusterVersionMax = 1;
  world.start(old);
  world.until(() => world.machine(old).failure !== undefined, 5_000, 'the refusal');
  assert.equal(world.machine(old).failure?.code, 'RG_CLUSTER_VERSION');
  assert.equal(world.put(world.awaitLeader(), 'a', '1').outcome, 'applied');
  upgrade(world, old, 2);
  world.until(() => world.has(old, 'a'), 10_000, 'the member to come back');
});

test('a member of an older version does not start on a snapshot of a newer one, and sets nothing aside', () => {
  const world = new World(1, 5, { snapshotCommands: 5, catchUpCommands: 0 });
  world.machine(1).clusterVersionMax = 2;
  world.start(1);
  world.awaitLeader();
  world.until(() => versionAt(world, 1) === 2, 5_000, 'version 2');
  for (let i = 0; i < 20; i++) world.put(1, `k${i}`, 'v');
  world.until(() => world.member(1).status().snapshotIndex > 5, 5_000, 'a snapshot');
  world.crash(1);
  world.machine(1).member = undefined;
  world.machine(1).clusterVersionMax = 1;
  world.start(1);
  world.until(() => world.machine(1).failure !== undefined, 5_000, 'the refusal');
  assert.equal(world.machine(1).failure?.code, 'RG_CLUSTER_VERSION');
  upgrade(world, 1, 2);
  world.awaitLeader();
  assert.ok(world.has(1, 'k19'));
});
