import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection, ConnectionEvents, Network } from '@raftgate/io';
import type { Core } from '../core.ts';
import { SNAPSHOT_BYTES_PER_SECOND } from '../limits.ts';
import { LANE_SNAPSHOTS, decodeHello } from '../peer/hello.ts';
import { World } from '../testing/world.ts';

const VALUE_BYTES = 100_000;
const KEYS = 24;
/** Of the snapshot: some twenty values, in pieces of 256 KiB. */
const PIECES = 9;

/** A cluster whose member 3 was down while 6 MB were written and the log behind them compacted; it runs again. */
function lagging(seed: number, prepare: (world: World) => void = () => {}): { world: World; leader: number } {
  const world = new World(3, seed, { snapshotCommands: 20, catchUpCommands: 5, segmentBytes: 1024 * 1024 });
  prepare(world);
  world.startAll();
  world.awaitLeader();
  world.crash(3);
  const leader = world.awaitLeader();
  for (let i = 0; i < KEYS; i++) assert.equal(world.put(leader, `k${i}`, 'v'.repeat(VALUE_BYTES)).outcome, 'applied');
  world.until(() => world.member(leader).status().firstIndex > 10, 5_000, 'a compaction');
  world.start(3);
  return { world, leader };
}

const received = (world: World): number => {
  const { disk } = world.machine(3);
  return disk.operations.filter(({ kind, path }) => kind === 'write' && path.endsWith('.received.tmp')).length;
};

const isCaughtUp = (world: World): boolean => world.machine(3).member?.store.keyCount === KEYS;

test('a snapshot whose connection was cut goes on where it was', () => {
  const { world, leader } = lagging(1);
  for (let cuts = 0; cuts < 3; cuts++) {
    const before = received(world);
    world.until(() => received(world) >= before + 2, 20_000, 'some of the snapshot');
    world.network.cut(3, leader);
    world.run(3);
    world.heal();
    assert.equal(isCaughtUp(world), false);
  }
  world.until(() => isCaughtUp(world), 20_000, 'member 3 to catch up');
  const writes = received(world);
  assert.ok(writes <= PIECES + 3, `${writes} pieces were written, the file has ${PIECES}`);
  assert.equal(world.barrier(3).outcome, 'reached');
  assert.deepEqual(world.member(3).store.hash(), world.member(leader).store.hash());
  world.run(200);
  assert.equal(world.machine(3).disk.names('data/member/snap').length, 1, 'nothing of it is left over');
});

test('what was kept of a snapshot is not mixed with another sender’s', () => {
  const { world, leader } = lagging(2);
  world.until(() => received(world) >= 5, 20_000, 'some of the snapshot');
  world.crash(leader);
  const next = world.awaitLeader();
  world.until(() => isCaughtUp(world), 30_000, 'member 3 to catch up');
  assert.equal(world.barrier(3).outcome, 'reached');
  assert.deepEqual(world.member(3).store.hash(), world.member(next).store.hash());
});

/** Interrupts in the middle; what went over the network from then on until member 3 has everything. */
function sentAgain(seed: number, restart: (world: World, leader: number) => void): number {
  const { world, leader } = lagging(seed);
  world.until(() => received(world) >= 7, 20_000, 'most of the snapshot');
  const before = world.network.writtenBytes;
  restart(world, leader);
  world.until(() => isCaughtUp(world), 40_000, 'member 3 to catch up');
  assert.equal(world.barrier(3).outcome, 'reached');
  assert.deepEqual(world.member(3).store.hash(), world.member(world.leader()).store.hash());
  world.run(200);
  assert.equal(world.machine(3).disk.names('data/member/snap').length, 1, 'nothing of it is left over');
  return world.network.writtenBytes - before;
}

/** What is left of the snapshot, and the log behind it: less than the snapshot. */
const MOST_BYTES = 20 * VALUE_BYTES;

test('a snapshot goes on where it was when its receiver is killed and started again', () => {
  const bytes = sentAgain(6, (world) => {
    world.kill(3);
    world.run(500);
    world.start(3);
  });
  assert.ok(bytes < MOST_BYTES, `${bytes} bytes were sent`);
});

test('a snapshot goes on where it was when its receiver loses its power, as far as the disk kept it', () => {
  sentAgain(7, (world) => {
    world.crash(3);
    world.run(500);
    world.start(3);
  });
});

test('a snapshot goes on where it was when its sender is started again and leads again', () => {
  const bytes = sentAgain(8, (world, leader) => {
    const other = world.machines.find(({ id }) => id !== leader && id !== 3)?.id ?? 0;
    world.crash(other);
    world.crash(leader);
    world.run(500);
    world.start(leader);
    // Without the log of the snapshot member 3 does not lead, and the third member comes late.
    world.run(100);
    world.start(other);
    world.until(() => world.leader() !== 0, 20_000, 'a leader');
  });
  assert.ok(bytes < MOST_BYTES, `${bytes} bytes were sent`);
});

test('the beginning of a snapshot goes once the log is beyond it', () => {
  const { world, leader } = lagging(3);
  world.until(() => received(world) >= 5, 20_000, 'some of the snapshot');
  const leaves = world.machine(3).disk.names('data/member/snap');
  assert.equal(leaves.length, 1);
  world.kill(3);
  const begun = world.machine(3).disk.clone();
  world.start(3);
  world.until(() => isCaughtUp(world), 20_000, 'member 3 to catch up');
  world.run(500);
  // An older start of the same snapshot beside a log that is past it.
  world.kill(3);
  const { disk } = world.machine(3);
  const [name = ''] = leaves;
  disk.open(`data/member/snap/${name}`, 'create', (_, file) => file?.write(0, [begun.contents(`data/member/snap/${name}`)], () => {}));
  disk.drain();
  world.start(3);
  world.until(() => isCaughtUp(world), 20_000, 'member 3');
  world.run(500);
  assert.equal(disk.names('data/member/snap').length, 1);
  assert.ok(world.member(leader).status().commitIndex > 0);
});

test('an offer that comes while a write for the one before it is on its way waits for it, and goes on behind it', () => {
  const bytes = sentAgain(9, (world, leader) => {
    const { disk, reports } = world.machine(3);
    const step = disk.step.bind(disk);
    disk.step = () => false;
    world.network.cut(3, leader);
    world.run(10);
    world.heal();
    world.run(3_000);
    disk.step = step;
    world.until(() => isCaughtUp(world), 5_000, 'member 3 to catch up');
    const refused = reports.filter((line) => line.includes('was not taken'));
    assert.equal(refused.length, 1, refused.join('\n'));
  });
  assert.ok(bytes < MOST_BYTES, `${bytes} bytes were sent`);
});

test('a snapshot on its way keeps its pace, and the leader its followers', () => {
  const { world, leader } = lagging(4);
  const { term } = world.member(leader).status();
  world.until(() => received(world) > 0, 20_000, 'the first of it');
  const startedMs = world.time.nowMs;
  world.until(() => isCaughtUp(world), 20_000, 'member 3 to catch up');
  const leastMs = ((20 * VALUE_BYTES) / SNAPSHOT_BYTES_PER_SECOND) * 1_000;
  assert.ok(world.time.nowMs - startedMs > leastMs, `${world.time.nowMs - startedMs} ms`);
  assert.equal(world.member(leader).status().term, term);
});

test('a connection that drains before anything was sent does not hold the transfer up', () => {
  let drains = 0;
  const { world } = lagging(5, (world) => {
    const of = world.network.of.bind(world.network);
    world.network.of = (owner) => drainingEarly(of(owner), () => drains++);
  });
  world.until(() => isCaughtUp(world), 5_000, 'member 3 to catch up');
  assert.ok(drains > 0);
});

/** The connection of a snapshot drains as soon as its hello was written. */
function drainingEarly(network: Network, drained: () => void): Network {
  return {
    ...network,
    connect: (host, port, timeoutMs, accept, done) => {
      const accepted = (connection: Connection): ConnectionEvents => {
        const write = connection.write.bind(connection);
        let lane = -1;
        connection.write = (bytes) => {
          if (lane === -1) ({ lane } = decodeHello(bytes.subarray(2)));
          return write(bytes);
        };
        const events = accept(connection);
        if (lane !== LANE_SNAPSHOTS) return events;
        drained();
        events.onDrain();
        return events;
      };
      network.connect(host, port, timeoutMs, accepted, done);
    },
  };
}

test('a snapshot that raft asks for again while it is on its way goes on', () => {
  const { world, leader } = lagging(6);
  world.until(() => received(world) >= 2, 20_000, 'some of the snapshot');
  // What a receiver says of a transfer that another took the place of comes when that one is on its way.
  const core: Core = Reflect.get(world.member(leader), 'core');
  const { id } = world.machine(3).member ?? { id: 0 };
  const { term } = core.soft;
  const { index, term: indexTerm } = core.snapshots.latest;
  core.snapshots.send({ type: 'snapshot', from: core.identity.member, to: id, term, index, indexTerm });
  world.until(() => isCaughtUp(world), 20_000, 'member 3 to catch up');
  const refused = world.machine(3).reports.filter((report) => report.includes('was not taken'));
  assert.deepEqual(refused, []);
});
