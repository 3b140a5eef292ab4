import type { Prng } from '@raftgate/bytes';
import { configurationInForce, holdsLease, leaseIndex, type Configuration } from '@raftgate/raft';
import { isAwake, leaderOf } from '../act/calm.ts';
import { readAt } from '../act/clients.ts';
import { deliver } from '../act/deliver.ts';
import { crash, restart } from '../act/lives.ts';
import { fail } from '../../level/violation.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { agree, present, round, until, type Stretch } from './demands.ts';

/** More than an echo takes. */
const ROUNDS_OF_READS = 12;

const HEALED: Stretch = { name: 'everybody up', isRecoverable: () => true };

/** Learners that are to be promoted are, once they have caught up (dissertation, 4.2.1). */
export function promotes(world: CoreWorld): void {
  until(world, 'learners are promoted', HEALED, () => {
    const leader = leaderOf(world);
    if (leader === undefined) return false;
    const { learners, outgoing } = configurationInForce(leader.raft);
    return outgoing.length > 0 || learners.every(({ autoPromote }) => autoPromote !== true);
  });
}

/** Nobody does anything to anybody: who leads, leads on (dissertation, 9.6, 4.2.3; CheckQuorum and pre-votes are for others). */
export function staysCalm(world: CoreWorld): void {
  const { preVote, checkQuorum, electionTicks } = world.options;
  // It takes many rounds: every other run.
  if (!preVote || !checkQuorum || world.seed % 2 === 1) return;
  until(world, 'a transfer ends', HEALED, () => leaderOf(world)?.raft.transferee === 0);
  const leader = leaderOf(world);
  if (leader === undefined) return;
  const { term } = leader.raft;
  for (let i = 2 * electionTicks + 2; i > 0; i--) round(world);
  const now = leaderOf(world);
  if (now !== leader || leader.raft.term !== term)
    fail('liveness', `${leader.id} led term ${term}, and in calm ${now?.id ?? 'nobody'} leads ${now?.raft.term ?? 'any'}`);
}

/** A leader that told nobody to campaign, with a quorum that promises, reads by its lease (dissertation, 6.4.1). */
export function leases(world: CoreWorld): void {
  if (!world.options.lease) return;
  until(world, 'a leader has its lease', HEALED, () => {
    const leader = leaderOf(world);
    if (leader === undefined) return false;
    const { raft, leaseVoidTerm } = leader;
    if (leader.config.lease === undefined || leaseVoidTerm === raft.term || !canPromise(world, configurationInForce(raft))) return true;
    return leaseIndex(raft) > 0 && holdsLease(raft, world.time.at(leader));
  });
}

function canPromise({ nodes }: CoreWorld, { voters, outgoing }: Configuration): boolean {
  const promises = (half: Configuration['voters']): number => half.filter(({ id }) => nodes[id].config.lease !== undefined).length;
  return [voters, outgoing].every((half) => half.length === 0 || promises(half) * 2 > half.length);
}

/** A follower restarts while nothing is asked of anyone: all the same it learns what is committed, and applies it. */
export function restartsQuietly(world: CoreWorld, prng: Prng): void {
  const followers = present(world).filter((node) => node !== leaderOf(world));
  if (followers.length === 0 || followers.some(({ disk }) => disk.lost !== undefined)) return;
  const node: CoreNode = followers[prng.below(followers.length)];
  crash(world, node, node.disk.queue.length);
  restart(world, node, 0);
  until(world, `${node.id} has all of it again`, HEALED, () => isAwake(node) && agree(world));
}

/** A read is confirmed though all that was sent for it is lost, and nobody else asks (dissertation, 6.4; etcd #20418 is the other side of it). */
export function answersAlone(world: CoreWorld): void {
  answersAll(world);
  const leader = leaderOf(world);
  if (leader === undefined || readAt(world, leader) === 0) return;
  for (const message of world.network.queue.splice(0)) world.lose(message);
  answersAll(world);
}

/** Reads that keep coming hold none up: each asks in a round of its own, and an echo of an earlier round confirms what was asked before that. */
export function answersUnderLoad(world: CoreWorld): void {
  const leader = leaderOf(world);
  const first = leader === undefined ? 0 : readAt(world, leader);
  if (leader === undefined || first === 0) return;
  const { queue } = world.network;
  for (let rounds = ROUNDS_OF_READS; rounds > 0 && world.reads.isWaiting(first); rounds--) {
    readAt(world, leader);
    for (let waiting = queue.length; waiting > 0 && queue.length > 0; waiting--) deliver(world, world.network.take(0));
  }
  if (world.reads.isWaiting(first) && leaderOf(world) === leader)
    fail('liveness', `${leader.id} has not answered a read after ${ROUNDS_OF_READS} rounds for later ones`);
  answersAll(world);
}

/** Whoever was asked for a read, and lives, has answered, if only that it does not know. */
function answersAll(world: CoreWorld): void {
  until(world, 'old reads are answered', HEALED, () => !world.reads.isAnyWaiting(world.nodes));
}
