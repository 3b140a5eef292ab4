import type { Message } from '@raftgate/raft';
import type { CoreWorld } from '../world.ts';
import { calmTicks } from './elect.ts';
import { drain, isAwake } from './calm.ts';
import { leaderOrNone, others, pick, proposeSome } from './cast.ts';
import { changeAt } from './changes.ts';
import { proposeAt } from './clients.ts';
import { deliver } from './deliver.ts';
import { compactLog, finishInstall, takeSnapshot } from './snapshots.ts';

// A snapshot that meets a log which is not what its sender thinks (figure 13, rules 5 to 8).

/** Appends that were given up arrive between the offer of a snapshot and its end: the log goes on behind it, with members that only it names. */
export function keptTail(world: CoreWorld): void {
  const { prng, network, options } = world;
  const leader = leaderOrNone(world);
  const away = leader === undefined ? undefined : pick(world, others(world, leader));
  if (leader === undefined || away === undefined) return;
  network.heal();
  drain(world, 100);
  const known = leader.raft.log.committed;
  for (let i = prng.between(1, 4); i > 0; i--) proposeAt(world, leader);
  if (options.churn !== 'none' && prng.chance(2, 3)) changeAt(world, leader);
  proposeSome(world, leader, 2);
  const late: Message[] = [];
  // Whatever tells it more than was committed then is lost: its commit stays behind the snapshot.
  const isLost = (message: Message): boolean => {
    if (message.to !== away.id || message.type !== 'append') return false;
    if (message.commit <= known && message.entries.length > 0) late.push(message);
    return true;
  };
  for (let i = 0; i < 40 && leader.applied <= known; i++) drainBut(world, 1, isLost);
  takeSnapshot(world, leader);
  drainBut(world, 60, isLost);
  while (isAwake(leader) && leader.disk.queue.length > 0) world.persistOne(leader);
  world.pump(leader);
  compactLog(world, leader, 0);
  calmTicks(world, leader, 2 * leader.config.heartbeatTicks);
  for (let i = 0; i < 60 && away.offer === undefined && network.queue.length > 0; i++) deliver(world, network.take(0));
  for (const message of late) deliver(world, message);
  if (prng.chance(3, 4)) finishInstall(world, away);
  drain(world, prng.below(60));
}

/** Like `drain`, but slow disks stay slow, and some is lost. */
export function drainBut(world: CoreWorld, most: number, isLost: (message: Message) => boolean): void {
  const { queue } = world.network;
  for (let i = 0; i < most && queue.length > 0; i++) {
    const message = world.network.take(0);
    if (!isLost(message)) deliver(world, message);
  }
}
