import type { Message } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { isAwake } from './calm.ts';
import { MAX_GROUPS } from '../limits.ts';
import { isolate, leaderAndOther, leaderOrNone, others, pick } from './cast.ts';
import { proposeAt, readAt, transferTo } from './clients.ts';
import { deliver } from './deliver.ts';
import { calmTicks, elect } from './elect.ts';
import { loseSight } from './sight.ts';
import { compactLog, finishInstall, takeSnapshot } from './snapshots.ts';

// Plots that fill a window of the core, or find it full: groups on their way to the disk, pages on their way to the state machine.

/** As many groups as a core hands out, and a few more (packages/raft/src/limits.ts, MAX_OUTSTANDING_PERSISTS). */
const FULL_WINDOW = 64;

/** A follower's disk stands still while the log goes on by the disks of others; then it moves a little (etcd-io/raft 897e1cf: async writes). */
export function stuckDisk(world: CoreWorld): void {
  const { prng, options } = world;
  // Members come and go elsewhere: of these a core that waits for its disk knows more than it has said.
  if (options.maxInflightMessages <= FULL_WINDOW || options.churn !== 'none') return overruled(world);
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader, other: node } = cast;
  node.isDiskSlow = true;
  node.isDiskStuck = true;
  for (let i = FULL_WINDOW + 4; i > 0 && isAwake(leader) && isAwake(node); i--) {
    proposeAt(world, leader);
    arrive(world, 40);
  }
  calmTicks(world, leader, leader.config.heartbeatTicks);
  arrive(world, 40);
  for (let i = prng.between(1, 4); i > 0; i--) world.persistOne(node);
  world.pump(node);
  arrive(world, prng.below(24));
  while (node.disk.queue.length > MAX_GROUPS) world.persistOne(node);
  world.pump(node);
  node.isDiskStuck = false;
}

/** What a slow disk still has to write is overruled by another leader, whose log is committed by others meanwhile (paper, 5.3; no ABA). */
export function overruled(world: CoreWorld): void {
  const { prng, network } = world;
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader, other: node } = cast;
  arrive(world, 40);
  const away = others(world, leader).filter((other) => other !== node);
  for (const other of away) network.cutBoth(leader.id, other.id);
  node.isDiskSlow = true;
  for (let i = prng.between(1, 4); i > 0; i--) {
    proposeAt(world, leader);
    arrive(world, 6);
  }
  const next = pick(world, away);
  if (next === undefined) return;
  isolate(world, leader, 0);
  electQuietly(world, next, [...away, node]);
  for (let i = prng.between(0, 2); i > 0; i--) proposeAt(world, next);
  arrive(world, 40);
  calmTicks(world, next, next.config.heartbeatTicks);
  arrive(world, 40);
  for (let i = prng.between(1, 3); i > 0; i--) world.persistOne(node);
  world.pump(node);
  arrive(world, prng.below(20));
  network.heal();
}

/** A state machine has as many pages before it as there may be when a snapshot takes their place (etcd-io/raft 8349efa). */
export function halfApplied(world: CoreWorld): void {
  const { prng, network } = world;
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader, other: node } = cast;
  node.isApplySlow = true;
  for (let i = prng.between(4, 7); i > 0; i--) {
    proposeAt(world, leader);
    arrive(world, 40);
    calmTicks(world, leader, leader.config.heartbeatTicks);
    arrive(world, 40);
  }
  for (const other of others(world, node)) network.cutBoth(node.id, other.id);
  for (let i = prng.between(1, 3); i > 0; i--) proposeAt(world, leader);
  arrive(world, 60);
  takeSnapshot(world, leader);
  while (isAwake(leader) && leader.disk.queue.length > 0) world.persistOne(leader);
  world.pump(leader);
  compactLog(world, leader, 0);
  network.heal();
  for (let rounds = 3; rounds > 0 && node.offer === undefined; rounds--) {
    calmTicks(world, leader, leader.config.heartbeatTicks);
    arrive(world, 60);
  }
  finishInstall(world, node);
  arrive(world, prng.below(40));
}

/** A leader comes back to power with a shorter log, and what it sent of the longer one arrives only now (paper, 5.1: terms detect stale news). */
export function returns(world: CoreWorld): void {
  const { prng, network } = world;
  const leader = leaderOrNone(world);
  if (leader === undefined) return;
  network.heal();
  arrive(world, 60);
  const rest = isolate(world, leader, 0);
  for (let i = prng.between(2, 6); i > 0; i--) proposeAt(world, leader);
  calmTicks(world, leader, 1);
  const late = network.queue.filter(({ from, type }) => from === leader.id && type === 'append');
  arrive(world, 60);
  const next = pick(world, rest);
  if (next === undefined) return;
  electQuietly(world, next, rest);
  network.heal();
  calmTicks(world, next, next.config.heartbeatTicks);
  arrive(world, 60);
  electQuietly(world, leader, world.members);
  for (const message of late) deliver(world, message);
  arrive(world, prng.below(40));
}

/** A member hears nothing for long, then everything at once; so do those it answers (etcd#7037: late answers by the dozen). */
export function missed(world: CoreWorld): void {
  const { prng, network } = world;
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader, other: node } = cast;
  arrive(world, 40);
  const isDeaf = prng.chance(1, 2);
  const held: Message[] = [];
  if (prng.chance(1, 2)) proposeAt(world, leader);
  if (prng.chance(1, 3)) transferTo(world, leader, node.id);
  for (let ticks = prng.between(2, 12); ticks > 0; ticks--) {
    calmTicks(world, leader, 1);
    if (prng.chance(1, 8)) readAt(world, leader);
    for (let i = 0; i < 60 && network.queue.length > 0; i++) {
      const message = network.take(0);
      if (message.to !== node.id) deliver(world, message);
      else if (!isDeaf || message.type === 'heartbeat') held.push(message);
    }
  }
  if (prng.chance(1, 2)) loseSight(world, leader, node.id, false);
  for (const message of held) deliver(world, message);
  arrive(world, prng.between(10, 60));
}

/** Like `elect`, but slow disks and machines stay slow. */
function electQuietly(world: CoreWorld, node: CoreNode, side: readonly CoreNode[]): void {
  if (side.some((other) => other.isDiskSlow)) {
    for (let ticks = node.config.electionTicks; ticks > 0; ticks--)
      for (const other of side) if (other !== node && isAwake(other) && other.raft.role !== 'leader') calmTicks(world, other, 1);
    for (let ticks = 2 * node.config.electionTicks; ticks > 0 && isAwake(node) && node.raft.role === 'follower'; ticks--)
      calmTicks(world, node, 1);
    return arrive(world, 12 * side.length);
  }
  elect(world, node, side);
}

/** What is on its way arrives, in order. */
function arrive(world: CoreWorld, most: number): void {
  const { network } = world;
  for (let i = 0; i < most && network.queue.length > 0; i++) deliver(world, network.take(0));
}
