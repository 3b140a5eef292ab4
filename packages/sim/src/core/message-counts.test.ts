// What agreement costs in the simulator: every message it carried, every checker on. docs/raft.md sets these figures beside Multi-Paxos.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@raftgate/raft';
import { campaignAt } from './act/calm.ts';
import { proposeAt, readAt } from './act/clients.ts';
import { deliver } from './act/deliver.ts';
import { beginning } from './explore/state.ts';
import { scopes } from './explore/scopes.ts';
import type { CoreWorld } from './world.ts';

/** Far more than any of these needs. */
const MAX_TRIPS = 20;

interface Cost {
  readonly messages: Readonly<Record<string, number>>;
  /** One-way trips until `isDone`; 0 for never. */
  readonly trips: number;
}

/** What is on its way arrives at once: one trip. Counts until nothing is on its way. */
function cost(world: CoreWorld, isDone: () => boolean): Cost {
  const messages: Record<string, number> = {};
  let trips = 0;
  for (let trip = 1; trip <= MAX_TRIPS && world.network.queue.length > 0; trip++) {
    for (let left = world.network.queue.length; left > 0; left--) {
      const message = world.network.take(0);
      messages[message.type] = (messages[message.type] ?? 0) + 1;
      deliver(world, message);
    }
    if (trips === 0 && isDone()) trips = trip;
  }
  return { messages, trips };
}

for (const nodes of [3, 5]) {
  const peers = nodes - 1;
  const world = beginning({ ...scopes['election'], nodes, preVote: true }).world;
  const [leader] = world.members;
  const commit = (): number => status(leader.raft).commit;

  test(`${nodes} members: an election, a command and a read cost what the document says`, () => {
    campaignAt(world, leader);
    const election = cost(world, () => status(leader.raft).role === 'leader');
    assert.deepEqual(election, { messages: { vote: 2 * peers, voteReply: 2 * peers, append: 2 * peers, appendReply: peers }, trips: 4 });

    const before = commit();
    proposeAt(world, leader);
    const command = cost(world, () => commit() === before + 1);
    assert.deepEqual(command, { messages: { append: 2 * peers, appendReply: peers }, trips: 2 });

    const asked = readAt(world, leader);
    const read = cost(world, () => !world.reads.isWaiting(asked));
    assert.deepEqual(read, { messages: { heartbeat: peers, heartbeatReply: peers }, trips: 2 });
    const [, follower] = world.members;
    const elsewhere = readAt(world, follower);
    const forwarded = cost(world, () => !world.reads.isWaiting(elsewhere));
    assert.deepEqual(forwarded, { messages: { readIndex: 1, heartbeat: peers, heartbeatReply: peers, readIndexReply: 1 }, trips: 4 });
  });
}
