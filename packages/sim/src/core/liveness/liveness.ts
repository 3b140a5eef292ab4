import type { Prng } from '@raftgate/bytes';
import { configurationInForce, status } from '@raftgate/raft';
import { drain, isAwake, leaderOf, settleDisks, tickOne } from '../act/calm.ts';
import { proposeAt, readAt, transferTo } from '../act/clients.ts';
import { hear, restart } from '../act/lives.ts';
import { finishInstall } from '../act/snapshots.ts';
import { chain, star } from '../act/cuts.ts';
import { fullScan } from '../check/scan.ts';
import { fail } from '../check/violation.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';

/** Ticks in election timeouts, beside what the log's length asks for, until each demand of the healed cluster must hold. */
const BOUND_ELECTIONS = 60;
const DRAIN = 20_000;

/**
 * Liveness: what the faults left behind heals. First a quorum alone, then everybody: a leader emerges, joint configurations are
 * left, what is proposed is committed and reaches all, reads are answered everywhere, leadership can be handed over; then
 * again where some links stay broken, as far as the design says that Raft goes on (PreVote and CheckQuorum both on).
 */
export function liveness(world: CoreWorld, prng: Prng): void {
  calm(world);
  const absent = quorumAlone(world, prng);
  serves(world, 'a quorum alone');
  for (const node of absent) restart(world, node, 0);
  serves(world, 'everybody up');
  handsOver(world);
  partial(world, prng);
  fullScan(world);
}

function calm(world: CoreWorld): void {
  world.network.heal();
  world.network.queue.splice(0).forEach((message) => world.lose(message));
  for (const node of world.members) {
    node.isDiskSlow = false;
    node.isApplySlow = false;
    if (!node.isUp) restart(world, node, 0);
  }
  settleDisks(world);
}

/** A minority stays down a while; it is chosen so that each half of every configuration that counts keeps a majority. */
function quorumAlone(world: CoreWorld, prng: Prng): CoreNode[] {
  const isForgetful = world.members.some(({ disk }) => disk.lost !== undefined);
  const configurations = world.members.map(({ memory }) => memory[memory.length - 1].configuration);
  const down: CoreNode[] = [];
  if (isForgetful) return down;
  for (const node of [...world.members].sort((a, b) => ((a.id * 7 + prng.below(8)) % 5) - ((b.id * 7) % 5))) {
    const without = new Set([...down, node].map(({ id }) => id));
    const isSafe = configurations.every(({ voters, outgoing }) =>
      [voters, outgoing].every((half) => half.length === 0 || half.filter(({ id }) => !without.has(id)).length * 2 > half.length),
    );
    if (!isSafe || !prng.chance(1, 2)) continue;
    down.push(node);
    node.isUp = false;
    node.disk.queue.length = 0;
    world.follow(node);
  }
  return down;
}

/** One round: time passes for all, then everything that is said arrives. */
function round(world: CoreWorld): void {
  world.steps++;
  for (const node of world.members) {
    if (node.unheard !== undefined) for (const other of world.members) hear(world, node, other);
    tickOne(world, node);
  }
  drain(world, DRAIN);
  for (const node of world.members) if (node.isUp) finishInstall(world, node);
  drain(world, DRAIN);
}

function until(world: CoreWorld, what: string, when: string, holds: () => boolean): void {
  const ticks = BOUND_ELECTIONS * world.options.electionTicks + world.ledger.commit + 100;
  for (let i = 0; i < ticks; i++) {
    if (holds()) return;
    round(world);
  }
  if (!holds()) fail('liveness', `${what}, ${when}, not within ${ticks} ticks: ${describe(world)}`);
}

function serves(world: CoreWorld, when: string): void {
  let proposed = 0;
  until(world, 'a leader takes a proposal', when, () => {
    const leader = leaderOf(world);
    proposed = leader === undefined ? 0 : proposeAt(world, leader);
    return proposed !== 0;
  });
  until(world, 'it is committed, and no configuration is joint', when, () => {
    const leader = leaderOf(world);
    if (leader === undefined || world.ledger.commit < proposed) return false;
    const { outgoing, autoLeave } = configurationInForce(leader.raft);
    return outgoing.length === 0 || !autoLeave;
  });
  until(world, 'all members have all of it', when, () => agree(world));
  reads(world, when);
}

function membersOf(world: CoreWorld): CoreNode[] {
  const leader = leaderOf(world);
  if (leader === undefined) return [];
  const { voters, outgoing, learners } = configurationInForce(leader.raft);
  const ids = new Set([...voters, ...outgoing, ...learners].map(({ id }) => id));
  return world.members.filter((node) => isAwake(node) && ids.has(node.id));
}

function agree(world: CoreWorld): boolean {
  const members = membersOf(world);
  const { commit } = world.ledger;
  return (
    members.length > 0 &&
    members.every(({ applied, memory, seenCommit }) => applied === commit && memory.length === commit + 1 && seenCommit === commit)
  );
}

function reads(world: CoreWorld, when: string): void {
  const waiting = new Map<CoreNode, number>();
  until(world, 'every member answers a read', when, () => {
    const members = membersOf(world);
    return (
      members.length > 0 &&
      members.every((node) => {
        const context = waiting.get(node) ?? 0;
        if (context !== 0 && !world.reads.isWaiting(context)) return true;
        if (context === 0) waiting.set(node, readAt(world, node));
        return false;
      })
    );
  });
}

function handsOver(world: CoreWorld): void {
  const leader = leaderOf(world);
  if (leader === undefined) return;
  const { voters } = configurationInForce(leader.raft);
  const to = voters.map(({ id }) => world.nodes[id]).find((node) => node !== leader && isAwake(node) && node.raft.mayVote);
  if (to === undefined) return;
  transferTo(world, leader, to.id);
  until(world, `leadership goes from ${leader.id} to ${to.id}`, 'everybody up', () => {
    if (leaderOf(world) === to) return true;
    const other = leaderOf(world);
    if (other !== undefined && other !== to) transferTo(world, other, to.id);
    return false;
  });
  serves(world, 'after a transfer');
}

/** Some links stay broken: one member in the middle, or a chain (research on partial partitions: Jensen et al., PaPoC 2021). */
function partial(world: CoreWorld, prng: Prng): void {
  const { preVote, checkQuorum } = world.options;
  const leader = leaderOf(world);
  if (!preVote || !checkQuorum || leader === undefined) return;
  const ids = configurationInForce(leader.raft).voters.map(({ id }) => id);
  if (ids.length < 3 || configurationInForce(leader.raft).outgoing.length > 0) return;
  const isStar = ids.length > 3 || prng.chance(1, 2);
  if (isStar) star(world.network, ids, ids[prng.below(ids.length)]);
  else chain(world.network, ids);
  const when = isStar ? 'around a hub' : 'along a chain';
  const before = world.ledger.commit;
  until(world, 'something is committed', when, () => {
    for (const node of world.members) if (isAwake(node) && node.raft.role === 'leader') proposeAt(world, node);
    return world.ledger.commit > before + 1;
  });
  world.network.heal();
  serves(world, 'healed again');
}

function describe(world: CoreWorld): string {
  return world.members
    .map((node) => {
      const { id, role, term, leader, commit, last } = status(node.raft);
      return `${id} ${node.isUp ? role : 'down'} term ${term} leader ${leader} commit ${commit}/${last} applied ${node.applied}`;
    })
    .join('; ');
}
