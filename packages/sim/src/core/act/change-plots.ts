import { configurationInForce, type Configuration } from '@raftgate/raft';
import { memberOf } from '../cluster.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { campaignAt, drain, isAwake, settleDisks, tickAll, tickOne } from './calm.ts';
import { isolate, leaderAndOther, leaderOrNone, others, pick, proposeSome } from './cast.ts';
import { changeAt, changeTo } from './changes.ts';
import { readAt, transferTo } from './clients.ts';
import { deliver } from './deliver.ts';
import { elect } from './elect.ts';
import { giveUp } from './give-up.ts';
import { leaseReadAt } from './lease-read.ts';
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
  const target = { voters: [...voters.filter(({ id }) => id !== joiner.id), memberOf(joiner.id)], learners };
  if (!changeTo(world, leader, { ...target, mode: 'auto' })) return;
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

/**
 * The word to campaign reaches who is on its way out, or back: its transfer was given up, and it goes by the joint configuration that removes it,
 * or was removed and added again, and has heard of the first of these alone (dissertation, 4.2.2; etcd-io/raft 816fc51).
 */
export function lastWord(world: CoreWorld): void {
  const { network, prng } = world;
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader, other: heir } = cast;
  drain(world, 100);
  const { voters, outgoing, learners } = configurationInForce(leader.raft);
  if (outgoing.length > 0 || !transferTo(world, leader, heir.id)) return;
  const word = giveUp(world, leader);
  if (word === undefined) return;
  const without = voters.filter(({ id }) => id !== heir.id);
  const change = (to: Configuration['voters'], mode: 'auto' | 'explicit'): boolean =>
    changeTo(world, leader, { voters: to, learners, mode });
  const isHalfDone = prng.chance(1, 3);
  if (!change(without, isHalfDone ? 'explicit' : 'auto')) return;
  drain(world, 60);
  if (!isHalfDone && !change(voters, 'auto')) return;
  const isIn = (): boolean => heir.raft.peers.some(({ id }) => id === heir.id);
  for (let i = isHalfDone ? 0 : 60; i > 0 && isIn() && network.queue.length > 0; i--) deliver(world, network.take(0));
  heir.isDiskSlow = prng.chance(1, 2);
  deliver(world, word);
  for (let i = prng.below(20); i > 0 && network.queue.length > 0; i--) deliver(world, network.take(0));
  if (prng.chance(1, 2)) return;
  crash(world, heir, prng.below(heir.disk.queue.length + 1));
  restart(world, heir, 0);
  campaignAt(world, heir);
  drain(world, prng.below(40));
}

/**
 * A leader asks for a joint configuration that only its incoming half hears of, and goes on with that one; the other half, which goes by the
 * configuration before, elects somebody else (paper, section 6: both halves agree, on reads and leases too; scylladb#29226).
 */
export function halfOfIt(world: CoreWorld): void {
  const { network, prng, options } = world;
  const leader = leaderOrNone(world);
  if (leader === undefined) return;
  network.heal();
  drain(world, 100);
  const { voters, learners, outgoing } = configurationInForce(leader.raft);
  if (outgoing.length > 0) return;
  const isOut = ({ id }: CoreNode): boolean => voters.every((voter) => voter.id !== id) && learners.every((learner) => learner.id !== id);
  const fresh = others(world, leader).filter(isOut);
  const one = pick(world, others(world, leader));
  const half = fresh.length > 0 ? fresh : one === undefined ? [] : [one];
  const target = [leader, ...half].map(({ id }) => memberOf(id));
  const left = learners.filter(({ id }) => half.every((node) => node.id !== id));
  const rest = others(world, leader).filter((other) => !half.includes(other));
  for (const other of rest) for (const each of [leader, ...half]) network.cutBoth(each.id, other.id);
  if (!changeTo(world, leader, { voters: target, learners: left, mode: 'joint' })) return;
  drain(world, 60);
  const next = pick(world, rest);
  if (next === undefined) return;
  tickAll(world, rest, leader.config.electionTicks);
  elect(world, next, rest);
  proposeSome(world, next, 3);
  drain(world, 60);
  for (let ticks = prng.below(2) * leader.config.heartbeatTicks; ticks > 0; ticks--) tickOne(world, leader);
  drain(world, 30);
  if (options.lease) leaseReadAt(world, leader);
  readAt(world, leader);
  drain(world, 30);
  if (options.lease) leaseReadAt(world, leader);
}

/** Nobody has told it who agrees. */
function isBlank({ memory, disk }: CoreNode): boolean {
  return memory.length === 1 && disk.snapshot.configuration.voters.length === 0;
}
