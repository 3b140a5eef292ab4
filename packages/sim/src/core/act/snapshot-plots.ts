import { status } from '@raftgate/raft';
import type { Message } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { calmTicks, elect } from './elect.ts';
import { drain, isAwake, tickOne } from './calm.ts';
import { isolate, leaderOrNone, others, pick, proposeSome } from './cast.ts';
import { changeAt } from './changes.ts';
import { deliver } from './deliver.ts';
import { compactLog, finishInstall, takeSnapshot } from './snapshots.ts';

// Plots around a snapshot that meets a log which is not what its sender thinks (figure 13, rules 5 to 8).

/** A leader is cut off while a tail of its own is on its way to the disk; a snapshot takes its place before that is written, and more follows. */
export function overtaken(world: CoreWorld): void {
  const { prng, network } = world;
  const old = leaderOrNone(world);
  if (old === undefined) return;
  drain(world, 60);
  const rest = isolate(world, old, 0);
  old.isDiskSlow = true;
  for (let i = prng.between(1, 4); i > 0; i--) proposeSome(world, old, 4);
  const next = pick(world, rest);
  if (next === undefined) return;
  elect(world, next, rest);
  proposeSome(world, next, 6);
  settle(world, rest);
  shorten(world, rest);
  network.heal();
  calmTicks(world, next, 2 * next.config.heartbeatTicks);
  offered(world, old);
  proposeSome(world, next, 3);
  drainBut(world, 20, () => false);
}

/** An append that was given up arrives between the offer of a snapshot and its end: the log goes on behind the snapshot, with members that only it names. */
export function keptTail(world: CoreWorld): void {
  const { prng, network } = world;
  const leader = leaderOrNone(world);
  const away = leader === undefined ? undefined : pick(world, others(world, leader));
  if (leader === undefined || away === undefined) return;
  network.heal();
  drain(world, 60);
  const late: Message[] = [];
  const isLate = (message: Message): boolean => message.to === away.id && message.type === 'append';
  for (let i = prng.between(1, 4); i > 0; i--) proposeSome(world, leader, 2);
  if (world.options.churn !== 'none' && prng.chance(2, 3)) changeAt(world, leader);
  proposeSome(world, leader, 2);
  const rest = others(world, away);
  for (let i = prng.between(1, 5); i > 0; i--) {
    drainBut(world, prng.between(1, 8), isLate, late);
    for (const node of rest) takeSnapshot(world, node);
  }
  drainBut(world, 60, isLate, late);
  for (const node of rest) compactLog(world, node, prng.below(3));
  calmTicks(world, leader, 2 * leader.config.heartbeatTicks);
  offered(world, away);
  for (const message of late) deliver(world, message);
  if (prng.chance(2, 3)) finishInstall(world, away);
  if (prng.chance(1, 2)) world.persistOne(away);
  world.pump(away);
  drain(world, prng.below(60));
}

/** Messages arrive until `node` is offered a snapshot; perhaps it takes it there and then. */
function offered(world: CoreWorld, node: CoreNode): void {
  for (let i = 0; i < 60 && node.offer === undefined && world.network.queue.length > 0; i++) deliver(world, world.network.take(0));
  if (world.prng.chance(1, 2)) finishInstall(world, node);
}

/** Like `drain`, but slow disks stay slow, and what is `kept` does not arrive. */
function drainBut(world: CoreWorld, most: number, kept: (message: Message) => boolean, into: Message[] = []): void {
  const { queue } = world.network;
  for (let i = 0; i < most && queue.length > 0; i++) {
    const message = world.network.take(0);
    if (kept(message)) into.push(message);
    else deliver(world, message);
  }
}

/** What `nodes` say to each other arrives, and is written. */
function settle(world: CoreWorld, nodes: readonly CoreNode[]): void {
  for (let i = 0; i < 6; i++) {
    drainBut(world, 40, () => false);
    for (const node of nodes) {
      while (isAwake(node) && node.disk.queue.length > 0) {
        world.persistOne(node);
        world.pump(node);
      }
      if (status(node.raft).role === 'leader') tickOne(world, node);
    }
  }
}

/** Logs that begin behind what is applied. */
function shorten(world: CoreWorld, nodes: readonly CoreNode[]): void {
  for (const node of nodes) {
    takeSnapshot(world, node);
    while (isAwake(node) && node.disk.queue.length > 0) world.persistOne(node);
    world.pump(node);
    compactLog(world, node, world.prng.below(2));
  }
}
