import { configurationInForce } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { askAt } from './ask.ts';
import { drain, tickAndDrain, tickOne } from './calm.ts';
import { isolate, leaderAndOther, leaderOrNone, others, pick } from './cast.ts';
import { changeAt } from './changes.ts';
import { proposeAt } from './clients.ts';
import { deliver } from './deliver.ts';
import { elect } from './elect.ts';
import { crash, restart } from './lives.ts';
import { compactLog, finishInstall, takeSnapshot } from './snapshots.ts';

// Changes that administrators ask members for: at a bad time, or of two leaders.

/** Somebody has not been heard for long when a change is asked for that would leave a quorum of those alone (etcd: --strict-reconfig-check). */
export function outOfTouch(world: CoreWorld): void {
  const { network, prng } = world;
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader, other: away } = cast;
  drain(world, 60);
  const isDown = prng.chance(1, 3);
  if (isDown) crash(world, away, 0);
  else if (prng.chance(1, 2)) network.cutBoth(leader.id, away.id);
  else hearsLearners(world, leader);
  tickAndDrain(world, leader, prng.between(1, 2 * leader.config.electionTicks + 2), 30);
  for (let i = prng.between(1, 4); i > 0; i--) askAt(world, prng.chance(3, 4) ? leader : (pick(world, world.members) ?? leader));
  hearsDesks(world, 6);
  drain(world, 40);
  if (isDown) restart(world, away, 0);
}

/** Nobody else is there. */
function hearsLearners({ network, nodes }: CoreWorld, leader: CoreNode): void {
  for (const { id } of configurationInForce(leader.raft).voters) if (nodes[id] !== leader) network.cutBoth(id, leader.id);
}

/** Two leaders are asked for a change each, and both stand at one index, in two terms; who asked the first is told what became of it (law 5). */
export function sameIndex(world: CoreWorld): void {
  const { network, prng } = world;
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader: first } = cast;
  drain(world, 100);
  // Whoever has just won waits to hear the others.
  tickAndDrain(world, first, first.config.electionTicks + 1, 30);
  const asker = prng.chance(1, 2) ? first : cast.other;
  const { length } = first.memory;
  const ahead = prng.between(1, 3);
  for (let i = ahead; i > 0; i--) proposeAt(world, first);
  askAt(world, asker);
  world.desks?.deliver();
  const isLate = prng.chance(2, 3);
  if (isLate) world.desks?.putAside();
  const rest = isolate(world, first, 0);
  const second = pick(world, rest);
  if (second === undefined) return;
  elect(world, second, rest);
  if (second.raft.role !== 'leader') return;
  drain(world, 60);
  tickAndDrain(world, second, second.config.electionTicks + 1, 30);
  while (second.memory.length < length + ahead && proposeAt(world, second) !== 0) drain(world, 20);
  askAt(world, second);
  drain(world, 60);
  network.heal();
  if (prng.chance(1, 2)) world.desks?.release();
  meet(world, second);
  world.desks?.release();
  hearsDesks(world, 4);
}

/** What a leader is asked for waits behind another change, while it stops leading and leads again, or whoever asked begins another life and asks anew. */
export function askedBefore(world: CoreWorld): void {
  const { prng } = world;
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader, other: asker } = cast;
  drain(world, 100);
  if (!changeAt(world, leader)) return;
  askAt(world, asker);
  hearsDesks(world, 1);
  if (prng.chance(2, 3)) {
    crash(world, asker, asker.disk.queue.length);
    restart(world, asker, 0);
    for (let ticks = leader.config.heartbeatTicks; ticks > 0; ticks--) tickOne(world, leader);
    hearsAlone(world, asker);
    askAt(world, asker);
  } else {
    const rest = others(world, leader);
    const next = pick(world, rest);
    if (next !== undefined) elect(world, next, rest);
    elect(world, leader, world.members);
  }
  hearsDesks(world, 6);
  const now = leaderOrNone(world);
  if (now !== undefined) meet(world, now);
}

/** What waits for it arrives; what it says does not, yet. */
function hearsAlone(world: CoreWorld, node: CoreNode): void {
  const { queue } = world.network;
  for (const message of queue.filter(({ to }) => to === node.id)) deliver(world, world.network.take(queue.indexOf(message)));
}

/** A change is made, and a snapshot brings it to who asked: what it was made of is not in that log, and never will be (law 5). */
export function skipped(world: CoreWorld): void {
  const { network, prng } = world;
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader, other: asker } = cast;
  drain(world, 100);
  tickAndDrain(world, leader, leader.config.electionTicks + 1, 30);
  askAt(world, asker);
  hearsDesks(world, 2);
  for (const other of others(world, asker)) network.cutBoth(asker.id, other.id);
  for (let i = prng.between(1, 4); i > 0; i--) {
    proposeAt(world, leader);
    drain(world, 60);
  }
  for (const node of others(world, asker)) {
    takeSnapshot(world, node);
    drain(world, 10);
    compactLog(world, node, 0);
  }
  network.heal();
  meet(world, leader);
  finishInstall(world, asker);
  meet(world, leader);
}

/** Everybody hears `leader`, and what desks had to say. */
function meet(world: CoreWorld, leader: CoreNode): void {
  tickAndDrain(world, leader, 2 * leader.config.heartbeatTicks + 1, 60);
}

function hearsDesks({ desks }: CoreWorld, most: number): void {
  for (let i = 0; i < most; i++) desks?.deliver();
}
