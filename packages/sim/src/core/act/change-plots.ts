import { configurationInForce, status } from '@raftgate/raft';
import { memberOf } from '../cluster.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { drain, isAwake, settleDisks, tickOne } from './calm.ts';
import { isolate, leaderAndOther, leaderOrNone, pick } from './cast.ts';
import { change, changeAt } from './changes.ts';
import { transferTo } from './clients.ts';
import { deliver } from './deliver.ts';
import { elect } from './elect.ts';
import { crash, restart } from './lives.ts';

// Membership changes that meet a transfer, or a promise.

/** A change is committed while its leader hands over to somebody who does not hear; the transfer is given up, and nobody asks for anything more. */
export function heldUp(world: CoreWorld): void {
  const { network, prng } = world;
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader, other: away } = cast;
  drain(world, 100);
  network.cutBoth(leader.id, away.id);
  if (!changeAt(world, leader)) return;
  if (prng.chance(1, 4)) drain(world, prng.below(4));
  transferTo(world, leader, away.id);
  const { electionTicks, heartbeatTicks } = leader.config;
  for (let ticks = electionTicks + 2 * heartbeatTicks + 2; ticks > 0; ticks--) {
    drain(world, 40);
    tickOne(world, leader);
  }
}

/** Who was added has promised a leader much and received nothing of its log: not even who agrees. It begins another life, and is asked for its vote. */
export function bound(world: CoreWorld): void {
  const { network } = world;
  const leader = leaderOrNone(world);
  const joiner = world.members.find((node) => isAwake(node) && isBlank(node));
  if (leader === undefined || joiner === undefined) return;
  network.heal();
  drain(world, 60);
  const { voters, learners } = configurationInForce(leader.raft);
  const { configurationIndex } = status(leader.raft);
  const target = { voters: [...voters.filter(({ id }) => id !== joiner.id), memberOf(joiner.id)], learners };
  if (!change(world, leader, { ...target, expectedIndex: configurationIndex, mode: 'auto', logTime: 0 })) return;
  for (let ticks = leader.config.heartbeatTicks + 1; ticks > 0; ticks--) {
    for (let i = 0; i < 40 && network.queue.length > 0; i++) {
      const message = network.take(0);
      if (message.to !== joiner.id || message.type !== 'append') deliver(world, message);
    }
    settleDisks(world);
    tickOne(world, leader);
  }
  crash(world, joiner, joiner.disk.queue.length);
  restart(world, joiner, 0);
  const rest = isolate(world, leader, 0).filter((node) => node !== joiner);
  const next = pick(world, rest);
  if (next !== undefined) elect(world, next, rest);
  drain(world, 40);
}

/** Nobody has told it who agrees. */
function isBlank({ memory, disk }: CoreNode): boolean {
  return memory.length === 1 && disk.snapshot.configuration.voters.length === 0;
}
