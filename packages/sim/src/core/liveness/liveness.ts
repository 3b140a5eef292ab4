import type { Prng } from '@raftgate/bytes';
import { configurationInForce } from '@raftgate/raft';
import { isAwake, leaderOf, settleDisks } from '../act/calm.ts';
import { proposeAt, transferTo } from '../act/clients.ts';
import { chain, star } from '../act/cuts.ts';
import { restart } from '../act/lives.ts';
import { replays } from '../check/flight.ts';
import { Probes } from '../check/probes.ts';
import { fullScan } from '../check/scan.ts';
import type { CoreWorld } from '../world.ts';
import { isRecoverable, leaveQuorumAlone } from './absent.ts';
import { answersAlone, answersUnderLoad, leases, promotes, restartsQuietly, staysCalm } from './calm.ts';
import { serves, until, type Stretch } from './demands.ts';

const always = (): boolean => true;

/**
 * Liveness: what the faults left behind heals. First a quorum alone, then everybody: a leader emerges, joint configurations are
 * left, what is proposed is committed and reaches all, reads are answered everywhere, leadership can be handed over; then
 * again where some links stay broken, as far as the design says that Raft goes on (PreVote and CheckQuorum both on).
 */
export function liveness(world: CoreWorld, prng: Prng): void {
  calm(world);
  world.probes = new Probes(world);
  const absent = leaveQuorumAlone(world, prng);
  serves(world, { name: 'a quorum alone', isRecoverable: () => isRecoverable(world) });
  for (const node of absent) restart(world, node, 0);
  serves(world, { name: 'everybody up', isRecoverable: always });
  world.probes = undefined;
  votesAgain(world);
  promotes(world);
  staysCalm(world);
  handsOver(world);
  leases(world);
  partial(world, prng);
  restartsQuietly(world, prng);
  answersAlone(world);
  answersUnderLoad(world);
  fullScan(world);
  world.desks?.check();
  for (const node of world.members) replays(node);
}

function calm(world: CoreWorld): void {
  world.desks?.end();
  world.network.heal();
  world.network.queue.splice(0).forEach((message) => world.lose(message));
  for (const node of world.members) {
    node.isDiskSlow = false;
    node.isApplySlow = false;
    if (!node.isUp) restart(world, node, 0);
  }
  settleDisks(world);
}

/** Who forgot its log votes again once enough is committed: a cluster that goes on does not lose voters for good. */
function votesAgain(world: CoreWorld): void {
  until(world, 'everybody votes again', { name: 'everybody up', isRecoverable: always }, () => {
    const leader = leaderOf(world);
    if (leader === undefined) return false;
    const { voters } = configurationInForce(leader.raft);
    if (voters.every(({ id }) => world.nodes[id].raft.mayVote)) return true;
    proposeAt(world, leader);
    return false;
  });
}

function handsOver(world: CoreWorld): void {
  const leader = leaderOf(world);
  if (leader === undefined) return;
  const { voters } = configurationInForce(leader.raft);
  const to = voters.map(({ id }) => world.nodes[id]).find((node) => node !== leader && isAwake(node) && node.raft.mayVote);
  if (to === undefined) return;
  transferTo(world, leader, to.id);
  const stretch: Stretch = { name: 'everybody up', isRecoverable: always };
  until(world, `leadership goes from ${leader.id} to ${to.id}`, stretch, () => {
    const now = leaderOf(world);
    if (now !== undefined && now !== to) transferTo(world, now, to.id);
    return now === to;
  });
  serves(world, { name: 'after a transfer', isRecoverable: always });
}

/** Some links stay broken: everyone sees one member only, or each its neighbours (the cases of partial partitions known as quorum loss and chained). */
function partial(world: CoreWorld, prng: Prng): void {
  const { preVote, checkQuorum } = world.options;
  const leader = leaderOf(world);
  if (!preVote || !checkQuorum || leader === undefined) return;
  const { voters, outgoing } = configurationInForce(leader.raft);
  const ids = voters.map(({ id }) => id);
  if (ids.length < 3 || outgoing.length > 0) return;
  const isStar = ids.length > 3 || prng.chance(1, 2);
  if (isStar) star(world.network, ids, ids[prng.below(ids.length)]);
  else chain(world.network, ids);
  const before = world.ledger.commit;
  until(world, 'something is committed', { name: isStar ? 'around a hub' : 'along a chain', isRecoverable: always }, () => {
    for (const node of world.members) if (isAwake(node) && node.raft.role === 'leader') proposeAt(world, node);
    return world.ledger.commit > before + 1;
  });
  world.network.heal();
  serves(world, { name: 'healed again', isRecoverable: always });
}
