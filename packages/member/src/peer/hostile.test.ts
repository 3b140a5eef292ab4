import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reader, Writer, concatBytes, crc32c } from '@raftgate/bytes';
import type { Connection, ConnectionEvents, Network } from '@raftgate/io';
import { encodeCommand } from '@raftgate/store';
import { World } from '../testing/world.ts';
import { encodeClusterView } from './codec/cluster-view.ts';
import { encodeForward } from './codec/forward.ts';
import { FRAME_APPEND, FRAME_CLUSTER, FRAME_FORWARD, FRAME_SNAPSHOT, FRAME_SNAPSHOT_BYTES } from './codec/frame-type.ts';
import { encodeMessage } from './codec/message.ts';
import { encodeResume } from './codec/snapshot-resume.ts';
import { beginFrame, endFrame } from './frame.ts';
import { encodeHello } from './hello.ts';
import type { Lane } from './hello.ts';
import { decodeWelcome } from './welcome.ts';

const STRANGER = 99;
const SNAP = 'data/member/snap';

/** A connection to member 1 by something that speaks for itself; what it hears is counted. */
class Stranger {
  received: number[] = [];
  closed = false;
  private readonly world: World;
  private send: (bytes: Uint8Array) => void = () => {};

  constructor(world: World, port: number) {
    this.world = world;
    const accept = (connection: {
      write(bytes: Uint8Array): boolean;
    }): { onBytes(bytes: Uint8Array): void; onDrain(): void; onClose(): void } => {
      this.send = (bytes) => connection.write(bytes);
      return { onBytes: (bytes) => this.received.push(...bytes), onDrain: () => {}, onClose: () => (this.closed = true) };
    };
    let isOpen = false;
    world.network.of(STRANGER).connect('m1', port, 1_000, accept, () => (isOpen = true));
    world.until(() => isOpen, 1_000, 'the connection');
  }

  say(...parts: Uint8Array[]): this {
    for (const part of parts) this.send(part);
    this.world.run(20);
    return this;
  }
}

function setUp(seed: number): { world: World; connect: () => Stranger; hello: (lane?: Lane, change?: object) => Uint8Array } {
  const world = new World(3, seed);
  world.start(1);
  world.start(2);
  world.awaitLeader();
  const [us, peer] = [world.member(1), world.member(2)];
  const hello = (lane: Lane = 0, change: object = {}): Uint8Array =>
    encodeHello({
      lane,
      minVersion: 1,
      maxVersion: 1,
      clusterVersionMax: 1,
      cluster: us.clusterId,
      from: peer.id,
      to: us.id,
      incarnation: peer.incarnation,
      boot: 4_711,
      lineage: 1,
      term: 1,
      lastIndex: 0,
      recovering: false,
      ...change,
    });
  return { world, connect: () => new Stranger(world, us.peerPorts[0] ?? 0), hello };
}

function frame(type: number, payload: Uint8Array): Uint8Array {
  const writer = new Writer();
  const at = beginFrame(writer, type);
  writer.raw(payload);
  endFrame(writer, at);
  return writer.take();
}

function staysUp(world: World): void {
  assert.equal(world.member(1).status().state, 'running');
  world.awaitLeader();
  assert.equal(world.put(1, 'still', 'here').outcome, 'applied');
}

test('what is no hello closes the connection and nothing else', () => {
  const { world, connect } = setUp(1);
  assert.ok(connect().say(Uint8Array.of(5, 0, 1, 2, 3, 4, 5)).closed);
  assert.ok(connect().say(Uint8Array.of(0xff, 0xff, 1, 2)).closed, 'a length over the bound');
  const silent = connect();
  world.run(5_100);
  assert.ok(silent.closed, 'no hello in time');
  staysUp(world);
});

test('a hello of another cluster, for another member, or of another disk is answered and closed', () => {
  const { world, connect, hello } = setUp(2);
  for (const change of [{ cluster: 5 }, { to: 5 }, { from: 5 }, { incarnation: 5 }, { lineage: 2 }]) {
    const stranger = connect().say(hello(0, change));
    assert.ok(stranger.received.length > 0, JSON.stringify(change));
    assert.ok(stranger.closed, JSON.stringify(change));
  }
  staysUp(world);
});

/** What a hello of the member says that does not run: nobody else connects for it. */
function absent(world: World): { from: number; incarnation: number } {
  const [one, two] = [world.member(1).id, world.member(2).id];
  const from =
    world
      .member(1)
      .status()
      .configuration.voters.find(({ id }) => id !== one && id !== two)?.id ?? 0;
  return { from, incarnation: 77 };
}

test('what is said before the welcome, or on the wrong lane, closes the connection', () => {
  const { world, connect, hello } = setUp(11);
  const who = absent(world);
  const offer = new Writer();
  encodeMessage(offer, { type: 'snapshot', from: who.from, to: world.member(1).id, term: 1, index: 5, indexTerm: 1 });
  assert.ok(connect().say(concatBytes([hello(0, who), frame(FRAME_APPEND, new Uint8Array(8))])).closed, 'before the welcome');
  const sound = connect().say(hello(0, who));
  assert.ok(!sound.closed && sound.received.length > 0);
  assert.ok(sound.say(offer.take()).closed, 'a snapshot on the message lane');
  staysUp(world);
});

test('of two connections of a peer on a lane the later one stays', () => {
  const { world, connect, hello } = setUp(12);
  const greeting = hello(0, absent(world));
  const [first, second] = [connect().say(greeting), connect()];
  assert.ok(!first.closed && first.received.length > 0);
  second.say(greeting);
  assert.deepEqual([first.closed, second.closed], [true, false]);
  staysUp(world);
});

test('a view of another cluster, or of another lineage, moves nobody', () => {
  const { world, connect, hello } = setUp(13);
  const voters = [{ id: 5, name: 'm5', incarnation: 0, peerUrls: ['http://m5:1'] }];
  const configuration = { voters, outgoing: [], learners: [], autoLeave: false };
  const { clusterId } = world.member(1);
  for (const other of [{ cluster: 5 }, { lineage: 2 }]) {
    const view = new Writer();
    assert.ok(encodeClusterView(view, { cluster: clusterId, lineage: 1, commit: 2 ** 40, configuration, met: [], urls: [], ...other }));
    connect().say(hello(2), frame(FRAME_CLUSTER, view.take()));
    staysUp(world);
  }
});

test('malformed frames close the connection and harm nothing else', () => {
  const { world, connect, hello } = setUp(3);
  const noise = Uint8Array.from({ length: 60 }, (_, i) => (i * 37) & 0xff);
  const bad = frame(FRAME_APPEND, noise);
  const flipped = frame(FRAME_APPEND, noise);
  flipped[12] = (flipped[12] ?? 0) ^ 1;
  for (const bytes of [bad, flipped, frame(200, noise), frame(FRAME_SNAPSHOT, noise), noise]) {
    assert.ok(connect().say(hello(), bytes).closed);
  }
  assert.ok(connect().say(hello(1), noise).closed, 'on the snapshot lane');
  assert.ok(connect().say(hello(1), bad).closed, 'on the snapshot lane');
  staysUp(world);
});

test('a forwarded command that lies about its origin is not taken', () => {
  const { world, connect, hello } = setUp(4);
  if (world.leader() !== 1) {
    world.member(2).transferLeadership(world.member(1).id, { settled: () => {} }, world.time.nowMs + 5_000);
    world.until(() => world.leader() === 1, 5_000, 'the transfer');
    world.awaitLeader();
  }
  const { term, lastIndex } = world.member(1).status();
  const put = {
    kind: 'put',
    key: 'forged',
    value: new Uint8Array(1),
    lease: '',
    prevKv: false,
    ignoreValue: false,
    ignoreLease: false,
  } as const;
  const origin = { member: world.member(2).id, boot: 4_711, sequence: 1, user: '', authRevision: 0, session: 0, sessionSequence: 0 };
  for (const header of [
    { ...origin, member: 1 },
    { ...origin, boot: 3 },
    { ...origin, sequence: 9 },
  ]) {
    const commands = new Writer();
    encodeCommand(commands, header, put);
    const payload = new Writer();
    encodeForward(payload, { term, firstSeq: 1, lastSeq: 1, commands: 1, bytes: commands.take() });
    connect().say(hello(), frame(FRAME_FORWARD, payload.take()));
  }
  world.run(100);
  assert.equal(world.member(1).status().lastIndex, lastIndex);
  assert.equal(world.has(1, 'forged'), false);
  staysUp(world);
});

test('connections beyond the bound are closed, and peers come back in', () => {
  const { world, connect } = setUp(5);
  const strangers = Array.from({ length: 80 }, connect);
  world.run(50);
  assert.ok(strangers.filter(({ closed }) => closed).length >= 80 - 64);
  world.run(6_000);
  staysUp(world);
});

test('a hello of a later version only is refused by name', () => {
  const { world, connect, hello } = setUp(6);
  for (const lane of [0, 1, 2] as const) {
    const stranger = connect().say(hello(lane, { minVersion: 2, maxVersion: 9 }));
    assert.ok(stranger.closed);
    assert.equal(decodeWelcome(Uint8Array.from(stranger.received.slice(2))).refusal, 'VERSION', `lane ${lane}`);
  }
  assert.ok(connect().say(hello(0, { minVersion: 1, maxVersion: 9 })).received.length > 0, 'one that speaks ours too is answered');
  staysUp(world);
});

const EDGES = [2 ** 52 - 2, 2 ** 52 - 1, 2 ** 52, 2 ** 53 - 1];

test('a hello whose term or index nobody can reach is malformed', () => {
  const { world, connect, hello } = setUp(7);
  for (const edge of EDGES) {
    for (const field of ['term', 'lastIndex']) {
      const stranger = connect().say(hello(0, { [field]: edge }));
      assert.equal(stranger.received.length > 0, edge < 2 ** 52, `${field} ${edge}`);
    }
  }
  staysUp(world);
});

test('no number of any message at the edge of what numbers can be stops the member or counts as agreed', () => {
  const { world, connect, hello } = setUp(8);
  const { commitIndex } = world.member(1).status();
  for (let type = 1; type <= 18; type++) {
    // One field at a time: seven varints are more than any message begins with.
    for (let field = 0; field < 7; field++) {
      for (const edge of EDGES) {
        const payload = new Writer();
        for (let i = 0; i < 7; i++) payload.varint(i === field ? edge : 1);
        for (let length = 1; length <= payload.length; length += field === 0 && edge === EDGES[1] ? 1 : payload.length)
          connect().say(hello(type === FRAME_SNAPSHOT || type > 17 ? 1 : 0), frame(type, payload.view().slice(0, length)));
      }
    }
  }
  assert.equal(world.member(1).status().state, 'running');
  assert.equal(world.member(1).status().commitIndex >= commitIndex, true);
  assert.ok(world.member(1).status().commitIndex < 2 ** 40);
});

test('what a peer said before, said again, changes nothing', () => {
  const world = new World(3, 9);
  const sent: Uint8Array[] = [];
  const of = world.network.of.bind(world.network);
  world.network.of = (owner) => (owner === 2 ? overheard(of(owner), sent) : of(owner));
  world.startAll();
  const leader = world.awaitLeader();
  for (let i = 0; i < 5; i++) assert.equal(world.put(leader, `k${i}`, 'v').outcome, 'applied');
  world.crash(3);
  assert.equal(world.put(world.awaitLeader(), 'k5', 'v').outcome, 'applied');
  world.run(500);
  const before = world.member(1).store.hash();
  const { term } = world.member(1).status();
  const [greeting, ...rest] = sent.splice(0);
  assert.ok(greeting !== undefined && rest.length > 5);
  const stranger = new Stranger(world, world.member(1).peerPorts[0] ?? 0).say(greeting);
  assert.ok(stranger.received.length > 0, 'it is taken for the peer');
  stranger.say(...rest);
  world.run(1_000);
  assert.deepEqual(world.member(1).store.hash(), before);
  assert.ok(world.member(1).status().term <= term + 1);
  staysUp(world);
});

test('a snapshot that is not what its checksums, its hash or its offer say is named, leaves nothing, and the next one is taken', () => {
  const world = new World(3, 10, { snapshotCommands: 20, catchUpCommands: 5 });
  world.startAll();
  world.awaitLeader();
  const ids = world.machines.map(({ id }) => world.member(id).id);
  world.crash(3);
  const leader = world.awaitLeader();
  for (let i = 0; i < 60; i++) assert.equal(world.put(leader, `k${i}`, 'v'.repeat(50)).outcome, 'applied');
  world.until(() => world.member(leader).status().firstIndex > 30, 5_000, 'a compaction');
  const { id: from, incarnation, clusterId: cluster } = world.member(leader);
  const [name = ''] = world.machine(leader).disk.names(SNAP);
  const file = world.machine(leader).disk.contents(`${SNAP}/${name}`);
  const [index = 0, indexTerm = 0] =
    name
      .split('.')[0]
      ?.split('-')
      .map((hex) => Number.parseInt(hex, 16)) ?? [];
  const { term } = world.member(leader).status();
  world.isolate(3);
  world.start(3);
  const victim = world.machine(3);
  world.until(() => victim.member !== undefined, 5_000, 'member 3');

  const offer = (bytes: Uint8Array, extra: readonly Uint8Array[] = []): Stranger => {
    const to = ids[2] ?? 0;
    const versions = { minVersion: 1, maxVersion: 1, clusterVersionMax: 1, lineage: 1, boot: 5, lastIndex: index, recovering: false };
    const message = new Writer();
    encodeMessage(message, { type: 'snapshot', from, to, term, index, indexTerm });
    const pieces = [bytes.subarray(0, 700), bytes.subarray(700)].map((piece) => frame(FRAME_SNAPSHOT_BYTES, piece));
    const stranger = new Stranger(world, world.member(3).peerPorts[0] ?? 0);
    stranger.say(encodeHello({ ...versions, lane: 1, cluster, from, to, incarnation, term }));
    stranger.say(message.take(), ...extra, ...pieces, frame(FRAME_SNAPSHOT_BYTES, new Uint8Array(0)));
    world.run(300);
    return stranger;
  };
  const flipped = (at: number): Uint8Array => file.map((byte, i) => (i === at ? byte ^ 4 : byte));
  const resume = new Writer();
  encodeResume(resume, 900);
  for (const [what, bytes, extra] of [
    ['its header', flipped(12), []],
    ['its first chunk', flipped(200), []],
    ['its trailer', flipped(file.length - 20), []],
    ['its hash', hashedOtherwise(file), []],
    ['its end', file.subarray(0, file.length - 1), []],
    ['bytes behind it', concatBytes([file, new Uint8Array(1)]), []],
    ['bytes that are not here', file, [resume.take()]],
  ] as const) {
    const { reports } = victim;
    const before = reports.length;
    const stranger = offer(bytes, extra);
    const told = reports.slice(before).filter((line) => line.includes('was not taken'));
    assert.equal(told.length, 1, `${what}: ${reports.slice(before).join('\n')}`);
    assert.ok(stranger.closed, what);
    assert.deepEqual([world.member(3).status().state, world.member(3).store.keyCount], ['running', 0], what);
    assert.deepEqual(victim.disk.names(SNAP), [], what);
  }
  offer(file);
  world.until(() => world.member(3).store.keyCount > 30, 5_000, 'the snapshot as it was written');
  world.heal();
  world.until(() => world.member(3).store.keyCount === 60, 20_000, 'the rest');
  assert.deepEqual(world.member(3).store.hash(), world.member(leader).store.hash());
});

/** The file with another hash in its trailer, which verifies. */
function hashedOtherwise(file: Uint8Array): Uint8Array {
  const end = file.length - 4;
  const crc = new Reader(file, end).u32();
  let start = end - 32;
  while (crc32c(file, start, end) !== crc) start--;
  const trailer = new Writer();
  trailer.raw(file.subarray(start, end - 1));
  trailer.u8((file[end - 1] ?? 0) ^ 4);
  trailer.u32(crc32c(trailer.view()));
  return concatBytes([file.subarray(0, start), trailer.take()]);
}

/** What `network`'s owner writes over its first connection of the message lane to member 1, kept. */
function overheard(network: Network, sent: Uint8Array[]): Network {
  let isKept = true;
  return {
    ...network,
    connect: (host, port, timeoutMs, accept, done) => {
      const isOurs = host === 'm1' && isKept;
      if (isOurs) isKept = false;
      const accepted = (connection: Connection): ConnectionEvents => {
        const write = connection.write.bind(connection);
        connection.write = (bytes) => {
          if (isOurs) sent.push(bytes.slice());
          return write(bytes);
        };
        return accept(connection);
      };
      network.connect(host, port, timeoutMs, accepted, done);
    },
  };
}
