import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StateHash } from '@raftgate/store';
import { World } from '../testing/world.ts';

const TUNING = { snapshotCommands: 20, catchUpCommands: 5 };

/** A cluster whose member 3 was down while the log behind it was compacted. */
function lagging(seed: number): World {
  const world = new World(3, seed, TUNING);
  world.startAll();
  world.awaitLeader();
  world.until(() => world.machine(3).member !== undefined, 5_000, 'member 3');
  world.crash(3);
  const leader = world.awaitLeader();
  for (let i = 0; i < 60; i++) assert.equal(world.put(leader, `k${i}`, 'v').outcome, 'applied');
  world.until(() => world.member(leader).status().firstIndex > 30, 5_000, 'a compaction');
  return world;
}

test('a member that lags behind the log gets a snapshot and then the rest', () => {
  const world = lagging(1);
  const installed: number[] = [];
  const machine = world.machine(3);
  machine.observer = { ...machine.observer, onSnapshotInstalled: (index) => installed.push(index) };
  world.start(3);
  world.until(() => world.machine(3).member?.store.keyCount === 60, 20_000, 'member 3 to catch up');
  world.until(() => installed.length === 1, 1_000, 'the marker');
  assert.equal(world.barrier(3).outcome, 'reached');
  assert.deepEqual(world.member(3).store.hash(), world.member(world.leader()).store.hash());
});

test('a snapshot thins the log, and a restart begins at it', () => {
  const world = new World(1, 2, TUNING);
  const hashes = new Map<number, StateHash>();
  const machine = world.machine(1);
  machine.observer = { onApplied: ({ index }, hash) => hashes.set(index, hash) };
  world.start(1);
  world.awaitLeader();
  for (let i = 0; i < 70; i++) world.put(1, `k${i}`, 'v');
  world.run(100);
  const { snapshotIndex, firstIndex, lastIndex } = world.member(1).status();
  assert.ok(snapshotIndex > 40, `snapshot at ${snapshotIndex}`);
  assert.ok(firstIndex > 1 && lastIndex - firstIndex >= 4, `the log is ${firstIndex} .. ${lastIndex}: 5 commands stay`);
  assert.equal(world.machine(1).disk.names('data/member/snap').length, 1, 'older files are gone');
  world.crash(1);
  let replayed = 0;
  machine.observer = {
    onApplied: ({ index }, hash) => {
      if (hashes.has(index)) assert.deepEqual(hash, hashes.get(index), `the state at ${index}`);
      replayed++;
    },
  };
  world.start(1);
  world.awaitLeader();
  assert.equal(world.member(1).store.keyCount, 70);
  assert.ok(replayed > 1 && replayed < 40, `${replayed} entries were replayed`);
  assert.ok(world.member(1).status().lastIndex > lastIndex);
});

test('a crash anywhere while a snapshot is installed leaves a directory that starts', () => {
  let crashes = 0;
  for (let operations = 1; ; operations += 3) {
    const world = lagging(3);
    const { disk } = world.machine(3);
    const begun = disk.operations.length;
    world.start(3);
    const isDone = (): boolean => world.machine(3).member?.store.keyCount === 60;
    world.until(() => isDone() || disk.operations.length - begun >= operations, 20_000, 'the install');
    if (isDone()) break;
    world.crash(3);
    crashes++;
    world.start(3);
    world.until(isDone, 20_000, `member 3 after a crash at operation ${operations}`);
  }
  assert.ok(crashes >= 8, `${crashes} places`);
});

test('a crash anywhere while a snapshot is taken leaves a directory that starts', () => {
  let crashes = 0;
  for (let operations = 1; ; operations += 3) {
    const world = new World(1, 4, TUNING);
    world.start(1);
    world.awaitLeader();
    for (let i = 0; i < 19; i++) world.put(1, `k${i}`, 'v');
    const { disk } = world.machine(1);
    const begun = disk.operations.length;
    const last = world.putLater(1, 'last', 'v');
    const isDone = (): boolean => world.member(1).status().snapshotIndex > 0 && disk.pending === 0;
    world.until(() => isDone() || disk.operations.length - begun >= operations, 20_000, 'the snapshot');
    if (isDone()) break;
    const wasAcknowledged = last[0]?.outcome === 'applied';
    world.crash(1);
    crashes++;
    world.start(1);
    world.awaitLeader();
    assert.ok(world.member(1).store.keyCount >= (wasAcknowledged ? 20 : 19), `after a crash at operation ${operations}`);
  }
  assert.ok(crashes > 3, `${crashes} places`);
});

test('a crash anywhere while snapshots follow one another leaves the one the log begins at', () => {
  let crashes = 0;
  for (let operations = 1; ; operations += 5) {
    const world = new World(1, 8, { snapshotCommands: 3, catchUpCommands: 1 });
    world.start(1);
    world.awaitLeader();
    const { disk } = world.machine(1);
    const begun = disk.operations.length;
    const isDue = (): boolean => disk.operations.length - begun >= operations;
    let count = 0;
    for (; count < 30 && !isDue(); count++) world.put(1, `k${count}`, 'v');
    if (!isDue()) break;
    world.crash(1);
    crashes++;
    world.start(1);
    world.awaitLeader();
    assert.equal(world.member(1).store.keyCount, count, `after a crash at operation ${operations}`);
  }
  assert.ok(crashes > 20, `${crashes} places`);
});

test('a snapshot whose sender dies is asked for again from the next leader', () => {
  const world = lagging(5);
  const leader = world.leader();
  world.start(3);
  world.until(() => world.machine(3).disk.operations.some(({ path }) => path.endsWith('.tmp')), 10_000, 'the transfer to begin');
  world.crash(leader);
  world.awaitLeader();
  world.until(() => world.machine(3).member?.store.keyCount === 60, 30_000, 'member 3 to catch up');
});

test('the member votes and answers while it writes a snapshot', () => {
  const world = new World(3, 6, { snapshotCommands: 10, catchUpCommands: 2 });
  const terms = new Set<number>();
  for (const machine of world.machines) machine.observer = { ...machine.observer, onRole: ({ term }) => terms.add(term) };
  world.startAll();
  const leader = world.awaitLeader();
  const term = world.member(leader).status().term;
  for (let i = 0; i < 100; i++) assert.equal(world.put(leader, `k${i}`, 'v'.repeat(5_000)).outcome, 'applied');
  assert.equal(world.member(leader).status().term, term, 'no election came of it');
});

test('who was removed in what a snapshot covers is let go by the member that takes it', () => {
  const world = new World(4, 9, TUNING);
  world.startAll();
  world.awaitLeader();
  world.until(() => world.machines.every(({ member }) => (member?.status().leader ?? 0) !== 0), 5_000, 'everybody');
  const { id: removed } = world.member(4);
  world.crash(3);
  const asked = world.awaitLeader() === 4 ? 1 : world.leader();
  assert.equal(world.change(asked, { change: 'remove', id: removed }).outcome, 'changed');
  world.until(() => world.member(4).status().state === 'removed', 10_000, 'member 4 to leave');
  const leader = world.awaitLeader();
  for (let i = 0; i < 60; i++) assert.equal(world.put(leader, `k${i}`, 'v').outcome, 'applied');
  world.start(3);
  world.until(() => world.machine(3).member?.store.keyCount === 60, 20_000, 'member 3 to catch up');
  const { configuration, peers } = world.member(3).status();
  assert.deepEqual([configuration.voters.length, peers.length], [3, 2]);
  assert.ok(!peers.some(({ id }) => id === removed), 'nobody dials it any more');
});

test('a snapshot that comes while older files are being removed is taken', () => {
  const world = lagging(10);
  const { disk } = world.machine(3);
  const list = disk.list.bind(disk);
  let lists = 0;
  let removedAtMs = 0;
  // The whole file is on its way before anything can be said to it.
  world.network.latencyMs = 20;
  disk.list = (path, done) =>
    list(path, (...found) => {
      // The first looks for what was received of a snapshot, the second for what is to be removed.
      if (!path.endsWith('snap') || ++lists !== 2) return done(...found);
      world.time.after(2_000, 3, () => {
        removedAtMs = world.time.nowMs;
        done(...found);
      });
    });
  world.start(3);
  world.until(() => world.machine(3).member?.store.keyCount === 60, 10_000, 'member 3 to catch up');

  assert.ok(removedAtMs > 0, 'not before the removal was over');
});
