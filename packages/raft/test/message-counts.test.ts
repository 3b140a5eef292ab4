// What agreement costs, in messages and in one-way trips. docs/raft.md sets these figures beside Multi-Paxos.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENTRY_COMMANDS, campaign, propose, readIndex, status, transfer, type Message } from '../src/index.ts';
import { World } from './scenario/world.ts';

const CLUSTER_SIZES = [3, 5];
/** Far more than any of these needs. */
const MAX_TRIPS = 20;

interface Cost {
  /** By type; replies apart. */
  readonly messages: Readonly<Record<string, number>>;
  /** One-way trips until `isDone`. */
  readonly trips: number;
}

function clusterOf(size: number): World {
  const world = new World();
  const ids = Array.from({ length: size }, (_, at) => at + 1);
  for (const id of ids) world.addNode({ id }, ids);
  return world;
}

/** Everything that is on its way arrives at once: one trip. Counts until nothing is on its way. */
function cost(world: World, act: () => void, isDone: () => boolean): Cost {
  act();
  const messages: Record<string, number> = {};
  let trips = 0;
  for (let trip = 1; trip <= MAX_TRIPS; trip++) {
    for (const node of world.network.nodes.values()) node.pump();
    const { queue } = world.network;
    if (queue.length === 0) break;
    world.network.queue = [];
    for (const message of queue) count(world, message, messages);
    if (trips === 0 && isDone()) trips = trip;
  }
  return { messages, trips };
}

function count(world: World, message: Message, messages: Record<string, number>): void {
  messages[message.type] = (messages[message.type] ?? 0) + 1;
  world.network.deliver(message);
}

function elected(size: number): World {
  const world = clusterOf(size);
  campaignAt(world, 1);
  world.network.node(1).pump();
  world.settle(() => true);
  return world;
}

const core = (world: World, id: number): ReturnType<World['network']['node']>['raft'] => world.network.node(id).raft;
const campaignAt = (world: World, id: number): void => void campaign(core(world, id));
const command = { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(8) } as const;

for (const n of CLUSTER_SIZES) {
  const peers = n - 1;

  test(`${n} members: a command is committed after one round trip, ${2 * peers} messages; ${peers} tell the followers`, () => {
    const world = elected(n);
    const before = status(core(world, 1)).commit;
    const { messages, trips } = cost(
      world,
      () => propose(core(world, 1), command),
      () => status(core(world, 1)).commit === before + 1,
    );
    assert.equal(trips, 2);
    assert.deepEqual(messages, { append: 2 * peers, appendReply: peers });
  });

  test(`${n} members: 64 commands of one turn cost what one costs`, () => {
    const world = elected(n);
    const all = (): void => {
      for (let i = 0; i < 64; i++) propose(core(world, 1), command);
    };
    const { messages, trips } = cost(world, all, () => status(core(world, 1)).commit > 64);
    assert.deepEqual({ messages, trips }, { messages: { append: 2 * peers, appendReply: peers }, trips: 2 });
  });

  test(`${n} members: an election is two round trips and ${4 * peers} messages, and a third round trip until the leader may serve`, () => {
    const world = clusterOf(n);
    const { messages, trips } = cost(
      world,
      () => campaignAt(world, 1),
      () => status(core(world, 1)).commit === 1,
    );
    assert.equal(trips, 6);
    assert.deepEqual(messages, { vote: 2 * peers, voteReply: 2 * peers, append: 2 * peers, appendReply: peers });
  });

  test(`${n} members: a transfer is one trip and one election without a pre-vote`, () => {
    const world = elected(n);
    const { messages, trips } = cost(
      world,
      () => transfer(core(world, 1), 2),
      () => status(core(world, 2)).role === 'leader',
    );
    assert.equal(trips, 3);
    assert.deepEqual([messages['timeoutNow'], messages['vote'], messages['voteReply']], [1, peers, peers]);
  });

  test(`${n} members: a linearizable read is one round trip at the leader, ${2 * peers} messages for all reads of a turn; two at a follower`, () => {
    const world = elected(n);
    let answered = 0;
    const listen = (id: number): void => void Object.assign(world.network.node(id)['observer'], { read: () => answered++ });
    for (const id of [1, 2]) listen(id);
    const ask = (id: number): void => {
      for (let context = 1; context <= 10; context++) readIndex(core(world, id), 100 * id + context);
    };
    const atLeader = cost(
      world,
      () => ask(1),
      () => answered === 10,
    );
    assert.deepEqual(atLeader, { messages: { heartbeat: peers, heartbeatReply: peers }, trips: 2 });
    answered = 0;
    const atFollower = cost(
      world,
      () => ask(2),
      () => answered === 10,
    );
    assert.equal(atFollower.trips, 4);
    assert.deepEqual([atFollower.messages['readIndex'], atFollower.messages['readIndexReply']], [10, 10]);
  });
}
