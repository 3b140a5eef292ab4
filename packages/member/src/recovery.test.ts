import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IoError } from '@raftgate/io';
import type { Connection, ConnectionEvents, Network } from '@raftgate/io';
import type { Wal } from '@raftgate/storage';
import { MemoryDisk } from '@raftgate/storage/testing';
import { Incarnations } from './peer/incarnations.ts';
import { LANE_CLUSTER, decodeHello } from './peer/hello.ts';
import { World } from './testing/world.ts';

function written(count: number, seed: number): World {
  const world = new World(count, seed);
  world.startAll();
  const leader = world.awaitLeader();
  for (let i = 0; i < 20; i++) assert.equal(world.put(leader, `k${i}`, 'value').outcome, 'applied');
  world.run(300);
  return world;
}

/** Flips a byte that far into what was written, in percent: groups after it verify, so it was durable. */
function damage(world: World, id: number, percent = 50): void {
  const { disk } = world.machine(id);
  const [segment] = disk.names('data/member/wal');
  const path = `data/member/wal/${segment}`;
  const bytes = disk.contents(path);
  let end = bytes.length;
  while (bytes[end - 1] === 0) end--;
  disk.flip(path, 512 + Math.floor(((end - 512) * percent) / 100));
}

test('a wiped disk that comes back under the old name is refused', () => {
  const world = written(3, 1);
  const victim = world.follower();
  world.crash(victim);
  world.machine(victim).disk = new MemoryDisk();
  world.start(victim);
  world.run(5_000);
  const { reports } = world.machine(victim);
  assert.ok(
    reports.some((line) => line.includes('INCARNATION')),
    reports.slice(-5).join('\n'),
  );
  assert.equal(world.member(victim).status().commitIndex, 0);
  for (const { id } of world.machines) {
    if (id !== victim)
      assert.ok(
        world
          .member(id)
          .status()
          .peers.some((peer) => peer.name === `m${victim}` && !peer.connected),
      );
  }
});

test('a wiped disk is refused by a member that never met it, once one that did has told it', () => {
  const world = new World(3, 10);
  world.network.cut(2, 3);
  world.startAll();
  world.awaitLeader();
  world.until(
    () =>
      world
        .member(1)
        .status()
        .peers.every(({ connected }) => connected),
    5_000,
    'member 1 to meet both',
  );
  world.run(100);
  // What is agreed from here on stands on the disks of 1 and 3 alone; the one is away, and the other is lost.
  world.network.cut(1, 2);
  world.until(() => [1, 3].includes(world.leader()), 20_000, 'a leader of those two');
  assert.equal(world.put(world.leader(), 'kept', 'v').outcome, 'applied');
  world.crash(1);
  world.wipe(3);
  world.heal();
  world.start(3);
  world.run(5_000);
  assert.equal(world.leader(), 0, 'nobody is elected by a disk that forgot its vote');
  assert.ok(world.machine(2).reports.some((line) => line.includes('its hello: INCARNATION')));
  world.start(1);
  world.until(() => world.leader() !== 0, 20_000, 'a leader of those that remember');
  world.until(() => world.barrier(2).outcome === 'reached', 20_000, 'member 2');
  assert.ok(world.has(2, 'kept'));
});

test('a member is who it was when it was met, whatever a configuration says', () => {
  const answers: boolean[] = [];
  const append = (_group: object, done: (error: undefined) => void): void => done(undefined);
  const incarnations = new Incarnations({ append } as unknown as Wal, new Map([[7, 70]]), false, () => {});
  for (const [incarnation, configured] of [
    [70, 0],
    [70, 70],
    [71, 0],
    [71, 71],
    [70, 71],
  ] as const)
    incarnations.meet(7, incarnation, configured, (isKnown) => answers.push(isKnown));
  assert.deepEqual(answers, [true, true, false, false, false]);
});

test('a sole voter whose log is damaged refuses to start and names the way out', () => {
  const world = written(1, 2);
  world.crash(1);
  damage(world, 1);
  world.start(1);
  world.until(() => world.machine(1).failure !== undefined, 5_000, 'the refusal');
  assert.equal(world.machine(1).failure?.code, 'RG_SOLE_VOTER');
  assert.match(world.machine(1).failure?.do ?? '', /put back a copy/);
});

test('a disk that does not answer when the snapshot is read stops the start, and nothing is begun anew', () => {
  const world = new World(3, 8, { snapshotCommands: 10, catchUpCommands: 0 });
  world.startAll();
  const leader = world.awaitLeader();
  for (let i = 0; i < 30; i++) assert.equal(world.put(leader, `k${i}`, 'value').outcome, 'applied');
  const victim = world.follower();
  const { disk } = world.machine(victim);
  const hasSnapshot = (): boolean => disk.names('data/member/snap').some((name) => name.endsWith('.snap'));
  world.until(hasSnapshot, 5_000, 'a snapshot');
  world.run(300);
  world.crash(victim);
  const open = disk.open.bind(disk);
  disk.open = (path, mode, done) => {
    if (!path.endsWith('.snap')) return open(path, mode, done);
    open(path, mode, (_error, _file) => done(new IoError('EIO', `EIO: open ${path}`), undefined));
  };
  world.start(victim);
  world.until(() => world.machine(victim).failure !== undefined, 5_000, 'the refusal');
  assert.equal(world.machine(victim).failure?.code, 'RG_DISK');
  assert.ok(!disk.names('data/member/wal').some((name) => name.endsWith('.bad')));
  disk.open = open;
  world.start(victim);
  world.until(() => world.machine(victim).member?.store.keyCount === 30, 10_000, 'all that was written');
  assert.ok(world.member(victim).status().mayVote);
});

test('a damaged log is brought back by the leader, and only then the member votes again', () => {
  const world = written(3, 3);
  const victim = world.follower();
  world.crash(victim);
  damage(world, victim);
  world.start(victim);
  world.until(() => world.machine(victim).member !== undefined, 10_000, 'the member');
  world.until(() => world.member(victim).store.keyCount === 20, 10_000, 'the log');
  world.until(() => world.member(victim).status().mayVote, 10_000, 'the vote');
  world.run(500);
  const leader = world.leader();
  world.crash(leader);
  assert.notEqual(world.awaitLeader(), leader);
  world.crash(victim);
  world.start(victim);
  world.until(() => world.machine(victim).member?.status().mayVote === true, 10_000, 'the vote after a restart');
});

test('a member whose log is damaged takes no part before it has heard from every other voter', () => {
  const world = written(3, 4);
  const leader = world.leader();
  const [victim, other] = world.machines.filter(({ id }) => id !== leader).map(({ id }) => id) as [number, number];
  world.crash(other);
  world.crash(victim);
  damage(world, victim);
  world.start(victim);
  world.run(10_000);
  assert.equal(world.machine(victim).member, undefined);
  world.start(other);
  world.until(() => world.machine(victim).member?.status().mayVote === true, 20_000, 'the vote');
});

test('a member that recovers before it ever met its peers remembers them from then on', () => {
  const world = written(3, 7);
  const victim = world.follower();
  world.crash(victim);
  damage(world, victim, 0);
  world.start(victim);
  world.until(() => world.machine(victim).member?.status().mayVote === true, 20_000, 'the vote');
  const other = world.machines.find(({ id }) => id !== victim && id !== world.leader())?.id ?? 0;
  world.crash(other);
  world.machine(other).disk = new MemoryDisk();
  world.start(other);
  world.crash(victim);
  world.start(victim);
  world.run(3_000);
  assert.ok(world.machine(victim).reports.some((line) => line.includes('refused its hello: INCARNATION')));
});

test('a damaged log of a cluster that grew is brought back once those were heard that vote by now', () => {
  for (const [victim, percent] of [
    [1, 95],
    [2, 30],
    [3, 0],
    [3, 90],
  ] as const) {
    const world = new World(1, 20 + percent);
    world.start(1);
    world.awaitLeader();
    for (const id of [2, 3]) {
      world.newMachine(id === 2 ? [1] : [1, 2]);
      assert.equal(world.change(1, { change: 'add', peerUrls: [world.peerUrl(id)], as: 'voter' }).outcome, 'changed');
      world.start(id);
      world.until(() => world.member(1).status().configuration.voters.length === id, 10_000, `${id} voters`);
    }
    for (let i = 0; i < 20; i++) assert.equal(world.put(1, `k${i}`, 'value').outcome, 'applied');
    const away = victim === 3 ? 2 : 3;
    world.crash(away);
    world.crash(victim);
    damage(world, victim, percent);
    world.start(victim);
    world.run(5_000);
    assert.equal(world.machine(victim).member, undefined, `${victim} waits for ${away}`);
    world.start(away);
    world.until(() => world.machine(victim).member?.status().mayVote === true, 20_000, `the vote of ${victim}, damaged at ${percent} %`);
    assert.equal(world.put(victim, 'on', 'v').outcome, 'applied');
  }
});

test('a member that recovers takes no broken connection for an answer to who votes by now', () => {
  const world = written(3, 9);
  for (const id of [4, 5]) {
    world.newMachine([1, 2, 3]);
    assert.equal(world.change(1, { change: 'add', peerUrls: [world.peerUrl(id)], as: 'voter' }).outcome, 'changed');
    world.start(id);
    world.until(() => world.member(1).status().configuration.voters.length === id, 10_000, `${id} voters`);
  }
  const victim = world.follower();
  for (const id of [victim, 4, 5]) world.crash(id);
  damage(world, victim, 5);
  let isBroken = true;
  const of = world.network.of.bind(world.network);
  world.network.of = (owner) => (owner === victim ? breaking(of(owner), () => isBroken) : of(owner));
  world.start(victim);
  world.run(5_000);
  assert.ok(world.machine(victim).member === undefined, 'nobody has told who votes');
  isBroken = false;
  world.run(5_000);
  assert.ok(world.machine(victim).member === undefined, 'it waits for those that joined');
  for (const id of [4, 5]) world.start(id);
  world.until(() => world.machine(victim).member?.status().mayVote === true, 20_000, 'the vote');
});

/** Connections of lane 2 break before the hello leaves. */
function breaking(network: Network, isBroken: () => boolean): Network {
  const lane = (hello: Uint8Array): number => decodeHello(hello.subarray(2)).lane;
  return {
    ...network,
    connect: (host, port, timeoutMs, accept, done) => {
      const accepted = (connection: Connection): ConnectionEvents => {
        const write = connection.write.bind(connection);
        connection.write = (bytes) => {
          connection.write = write;
          if (lane(bytes) !== LANE_CLUSTER || !isBroken()) return write(bytes);
          connection.destroy();
          return false;
        };
        return accept(connection);
      };
      network.connect(host, port, timeoutMs, accepted, done);
    },
  };
}

test('a failed sync stops the member, answers its waiters and leaves the others running', () => {
  const world = written(3, 5);
  const leader = world.leader();
  const failures: string[] = [];
  const machine = world.machine(leader);
  Object.assign(machine.observer, {
    onFailed: ({ code }: { code: string }, flight: readonly object[]) => failures.push(`${code} ${flight.length > 10}`),
  });
  machine.disk.fault = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined);
  const outcomes = world.putLater(leader, 'lost', 'v');
  world.until(() => outcomes.length > 0, 5_000, 'the outcome');
  assert.deepEqual(outcomes, [{ outcome: 'unknown', reason: 'STOPPED' }]);
  const { state, failure } = world.member(leader).status();
  assert.equal(state, 'failed');
  assert.deepEqual(failures, [`${failure?.code} true`]);
  const late = world.putLater(leader, 'late', 'v');
  world.run(10);
  assert.equal(late[0]?.outcome, 'refused');
  const next = world.awaitLeader();
  assert.notEqual(next, leader);
  assert.equal(world.put(next, 'on', 'v').outcome, 'applied');
});

test('a data directory of another cluster is refused', () => {
  const world = written(1, 6);
  world.crash(1);
  const other = new World(1, 7, {}, 'another');
  other.machine(1).disk = world.machine(1).disk;
  other.start(1);
  other.until(() => other.machine(1).failure !== undefined, 5_000, 'the refusal');
  assert.equal(other.machine(1).failure?.code, 'RG_DATA_DIR_FOREIGN');
});
