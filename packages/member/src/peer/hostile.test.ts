import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Writer } from '@raftgate/bytes';
import { encodeCommand } from '@raftgate/store';
import { World } from '../testing/world.ts';
import { encodeForward } from './codec/forward.ts';
import { FRAME_APPEND, FRAME_FORWARD, FRAME_SNAPSHOT } from './codec/frame-type.ts';
import { beginFrame, endFrame } from './frame.ts';
import { encodeHello } from './hello.ts';
import type { Lane } from './hello.ts';

const STRANGER = 99;

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
