import { configurationInForce, ENTRY_COMMANDS, propose } from '@raftgate/raft';
import { Probes } from '../check/probes.ts';
import { memberOf } from '../cluster.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { drain, tickAll, tickOne } from './calm.ts';
import { isolate, leaderOrNone, others, pick, proposeSome } from './cast.ts';
import { changeTo } from './changes.ts';
import { proposeAt, readAt } from './clients.ts';
import { deliver } from './deliver.ts';
import { calmTicks, elect } from './elect.ts';
import { leaseReadAt } from './lease-read.ts';

// Plots that need many of something: they find what only a bound, a ring or a counter that wraps hides.

/** More rounds than a leader remembers when they left (packages/raft/src/limits.ts). */
const MANY_ROUNDS = 130;
/** The ring itself is inside these. */
const FEW_MORE = 4;
/** More entries than a learner may be behind. */
const HERD = 300;
/** More entries than a handful of terms has guesses. */
const LONG_TAIL = 24;

/** An echo is so late that its round's place in the ring is another one's, much later (dissertation, 6.4.1; the same as etcd #20418). */
export function manyRounds(world: CoreWorld): void {
  const { prng, network, options } = world;
  const leader = leaderOrNone(world);
  if (leader === undefined || !options.lease) return;
  drain(world, 60);
  for (const message of network.queue.splice(0)) world.lose(message);
  readAt(world, leader);
  drain(world, others(world, leader).length);
  const echoes = network.queue.filter(({ to, type }) => to === leader.id && type === 'heartbeatReply');
  for (const message of network.queue.splice(0)) world.lose(message);
  const rest = isolate(world, leader, 0);
  tickAll(world, rest, leader.config.electionTicks);
  const next = pick(world, rest);
  if (next === undefined) return;
  elect(world, next, rest);
  proposeSome(world, next, 2);
  drain(world, 60);
  for (let i = MANY_ROUNDS - prng.below(prng.chance(3, 4) ? FEW_MORE : MANY_ROUNDS); i > 0; i--) readAt(world, leader);
  network.heal();
  for (const message of network.queue.splice(0)) world.lose(message);
  for (const echo of echoes) deliver(world, echo);
  leaseReadAt(world, leader);
}

/** Two leaders write long tails beside each other, then one learns of the other's: where they part is found in a round a term (paper, 5.3; cockroach#60612). */
export function longTails(world: CoreWorld): void {
  const { prng, network } = world;
  const leader = leaderOrNone(world);
  if (leader === undefined) return;
  drain(world, 60);
  const rest = isolate(world, leader, 0);
  for (let i = LONG_TAIL; i > 0; i--) proposeAt(world, leader);
  const next = pick(world, rest);
  if (next === undefined) return;
  elect(world, next, rest);
  for (let i = LONG_TAIL; i > 0 && next.raft.role === 'leader'; i--) {
    proposeAt(world, next);
    drain(world, 8);
  }
  if (prng.chance(1, 2)) return;
  for (const message of network.queue.splice(0)) world.lose(message);
  network.heal();
  world.probes = new Probes(world);
  for (let intervals = 4; intervals > 0; intervals--) {
    calmTicks(world, next, next.config.heartbeatTicks);
    drain(world, 60);
  }
  world.probes = undefined;
}

/**
 * An admin wants a learner to vote that could not: more was written while it answered than it can have caught up with, or it has
 * been silent for long (dissertation, 4.2.1).
 */
export function herd(world: CoreWorld): void {
  const { prng, network, options, ledger } = world;
  if (options.churn === 'none' || prng.chance(1, 2)) return;
  const cast = leaderAndLearner(world);
  if (cast === undefined) return;
  const { leader, learner } = cast;
  network.cutWay(leader.id, learner.id);
  const isRoomy = options.maxUncommittedBytes >= 100_000 && options.maxAppendBytes >= 400 && ledger.commit <= HERD;
  if (isRoomy && prng.chance(1, 2)) {
    for (let i = 0; i < HERD; i++) propose(leader.raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(0) });
    world.pump(leader);
    drain(world, 200);
  } else {
    for (let ticks = 2 * leader.config.electionTicks + 2; ticks > 0; ticks--) {
      tickOne(world, leader);
      drain(world, 40);
    }
  }
  promote(world, leader, learner);
  network.heal();
}

/** A leader and one that learns from it, all of them in touch. */
export function leaderAndLearner(world: CoreWorld): { readonly leader: CoreNode; readonly learner: CoreNode } | undefined {
  const leader = leaderOrNone(world);
  if (leader === undefined) return undefined;
  world.network.heal();
  drain(world, 60);
  const learner = learnerOf(world, leader);
  if (learner === undefined) return undefined;
  drain(world, 60);
  return { leader, learner };
}

/** It votes from here on, if it is caught up. */
export function promote(world: CoreWorld, leader: CoreNode, learner: CoreNode): boolean {
  const { voters, learners } = configurationInForce(leader.raft);
  const left = learners.filter(({ id }) => id !== learner.id);
  return changeTo(world, leader, { voters: [...voters, memberOf(learner.id)], learners: left });
}

/** One that there is, or that joins there and then. */
function learnerOf(world: CoreWorld, leader: CoreNode): CoreNode | undefined {
  const { voters, outgoing, learners } = configurationInForce(leader.raft);
  const found = others(world, leader).find(({ id }) => learners.some((learner) => learner.id === id));
  if (found !== undefined || outgoing.length > 0) return found;
  const stranger = others(world, leader).find(({ id }) => voters.every((voter) => voter.id !== id));
  if (stranger === undefined) return undefined;
  const isTaken = changeTo(world, leader, { voters, learners: [...learners, memberOf(stranger.id)] });
  return isTaken ? stranger : undefined;
}
