import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng, crc32c } from '@raftgate/bytes';
import type { Io } from '@raftgate/io';
import type { MemoryDisk } from '@raftgate/storage/testing';
import type { MemberError } from '../errors.ts';
import { VirtualTime } from '../testing/time.ts';
import { World } from '../testing/world.ts';
import { openDisk } from './open.ts';
import type { Opened } from './opened.ts';
import { makePlan } from './plan.ts';
import type { Plan } from './plan.ts';

const WRITES = 22;
const TUNING = { snapshotCommands: 14, catchUpCommands: 12, segmentBytes: 4 * 1024 };

/** A member's disk after writes, a snapshot and a rollover, its process gone; and what it starts with. */
function written(voters: number): { world: World; id: number; disk: MemoryDisk; plan: Plan } {
  const world = new World(voters, voters, TUNING);
  world.startAll();
  const leader = world.awaitLeader();
  for (let i = 0; i < WRITES; i++) assert.equal(world.put(leader, `k${i}`, `value ${i} `.repeat(7)).outcome, 'applied');
  const id = voters === 1 ? 1 : world.follower();
  world.until(() => world.member(id).status().snapshotIndex > 0 && world.member(id).store.keyCount === WRITES, 5_000, 'a snapshot');
  world.run(500);
  world.kill(id);
  const initialCluster = world.machines.map((machine) => ({ name: machine.name, peerUrls: [world.peerUrl(machine.id)] }));
  const { name, disk } = world.machine(id);
  const plan = makePlan({
    name,
    clusterToken: 'world',
    initialCluster,
    listenPeer: [],
    dataDir: 'data',
    segmentBytes: TUNING.segmentBytes,
  });
  if (plan instanceof Error) throw plan;
  return { world, id, disk, plan };
}

/** What a start makes of the directory, before it speaks to anybody. */
function open(plan: Plan, disk: MemoryDisk): Opened | MemberError {
  const time = new VirtualTime();
  const prng = new Prng(1);
  const io: Io = {
    clock: time.clockOf(),
    timers: time.timersOf(1),
    disk,
    network: { connect: () => {}, listen: () => {} },
    random: { uint32: () => prng.uint32() },
    allocator: { shared: (bytes) => new SharedArrayBuffer(bytes) },
  };
  const results: (Opened | MemberError)[] = [];
  openDisk(plan, io, (error, opened) => results.push(error ?? opened ?? assert.fail('nothing')));
  while (results.length === 0) {
    disk.drain();
    if (results.length === 0) assert.ok(time.step(), 'nothing left to happen');
  }
  return results[0] ?? assert.fail('nothing');
}

/** Everything a start relies on. */
function told({ log, store, snapshot, identity, isTrusted }: Opened): string {
  const { hardState, entries, peers, recovering, snapshotMarker } = log;
  const shown = entries.map(({ term, index, kind, logTime, commands, body }) => [term, index, kind, logTime, commands, crc32c(body)]);
  return JSON.stringify([
    identity,
    isTrusted,
    hardState,
    snapshotMarker,
    [...peers],
    recovering,
    shown,
    snapshot,
    store.hash(),
    store.revision,
  ]);
}

function filesOf(disk: MemoryDisk): string[] {
  const below = (folder: string): string[] => disk.names(`data/member/${folder}`).map((name) => `data/member/${folder}/${name}`);
  return ['data/member/identity', ...below('wal'), ...below('snap')];
}

/** Every byte that was written, and some of the zeros behind, one at a time. */
function* flips(disk: MemoryDisk): Generator<{ path: string; at: number }> {
  for (const path of filesOf(disk)) {
    const bytes = disk.contents(path);
    const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
    for (let at = 0; at < bytes.length; at += at < end ? 1 : 97) yield { path, at };
  }
}

const NAMED: ReadonlySet<string> = new Set(['RG_DATA_DIR_UNREADABLE', 'RG_DATA_DIR_FOREIGN', 'RG_DATA_DIR_NEWER']);

test('whichever byte of its directory is changed, a sole voter starts with all it had or refuses by name', () => {
  const { disk, plan } = written(1);
  const right = open(plan, disk.clone());
  assert.ok('log' in right && right.isTrusted && right.store.keyCount > 10 && right.log.entries.length > 3);
  const counts: Record<string, number> = {};
  for (const { path, at } of flips(disk)) {
    const damaged = disk.clone();
    damaged.flip(path, at, 1 + (at % 255));
    const found = open(plan, damaged);
    const code = 'log' in found ? 'started' : found.code;
    counts[code] = (counts[code] ?? 0) + 1;
    if ('log' in found) assert.equal(told(found), told(right), `${path} byte ${at}`);
    else {
      assert.ok(found.code === 'RG_SOLE_VOTER' || NAMED.has(found.code), `${path} byte ${at}: ${found.code}`);
      assert.ok(found.found !== undefined && found.do !== undefined, `${path} byte ${at}: says what was found, and what to do`);
      assert.ok(!damaged.names('data/member/wal').some((name) => name.endsWith('.bad')), `${path} byte ${at}: nothing is set aside`);
    }
  }
  assert.ok((counts['RG_SOLE_VOTER'] ?? 0) > 1_500, JSON.stringify(counts));
});

test('whichever byte of its directory is changed, one of three starts with all it had, rejoins without voting, or refuses by name', () => {
  const { disk, plan } = written(3);
  const right = open(plan, disk.clone());
  assert.ok('log' in right && right.isTrusted);
  let rejoining = 0;
  for (const { path, at } of flips(disk)) {
    const damaged = disk.clone();
    damaged.flip(path, at, 1 + (at % 255));
    const found = open(plan, damaged);
    if (!('log' in found)) assert.ok(NAMED.has(found.code), `${path} byte ${at}: ${found.code}`);
    else if (found.log.recovering === 0) assert.equal(told(found), told(right), `${path} byte ${at}`);
    else {
      rejoining++;
      const { hardState } = found.log;
      assert.ok(found.log.recovering === 1 && !found.isTrusted && found.log.entries.length === 0, `${path} byte ${at}`);
      assert.ok(hardState.term <= right.log.hardState.term, `${path} byte ${at}: a term nobody had`);
      assert.equal(found.latest.voters.length, 3, `${path} byte ${at}: everybody is to be heard`);
    }
  }
  assert.ok(rejoining > 1_500, `${rejoining}`);
});

test('one of three whose directory is changed anywhere comes back with everything, or is left out by name; nothing is lost', () => {
  const places = [...flips(written(3).disk)].map(({ path, at }) => ({ path, at }));
  for (let i = 0; i < 16; i++) {
    // A world of its own each time: what a member acknowledged is not to be taken back by an older copy of its disk.
    const { world, id, disk } = written(3);
    const { path, at } = places[Math.floor(((i + 0.5) * places.length) / 16)] ?? assert.fail('no place');
    disk.flip(path, at);
    assert.equal(world.put(world.awaitLeader(), 'more', 'v').outcome, 'applied');
    world.start(id);
    const isBack = (): boolean => {
      const { member } = world.machine(id);
      return member?.store.keyCount === WRITES + 1 && member.status().mayVote;
    };
    world.until(() => isBack() || world.machine(id).failure !== undefined, 20_000, `${path} byte ${at}`);
    const { failure } = world.machine(id);
    if (failure !== undefined) assert.ok(NAMED.has(failure.code), `${path} byte ${at}: ${failure.code}`);
    const leader = world.awaitLeader();
    assert.equal(world.barrier(leader).outcome, 'reached');
    assert.equal(world.member(leader).store.keyCount, WRITES + 1);
  }
});
