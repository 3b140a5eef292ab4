import type { CoreWorld } from '../world.ts';
import { calmTicks, elect } from './elect.ts';
import { campaignAt, drain, expire, isAwake, tickOne } from './calm.ts';
import { isolate, leaderOrNone, others, pick, proposeSome } from './cast.ts';
import { bound, halfOfIt, heldUp, lastWord } from './change-plots.ts';
import { changeAt } from './changes.ts';
import { proposeAt, readAt, transferTo } from './clients.ts';
import { deliver } from './deliver.ts';
import { askedBefore, outOfTouch, sameIndex, skipped } from './desk-plots.ts';
import { crash, hear, loseLog, restart } from './lives.ts';
import { leaseReadAt } from './lease-read.ts';
import { herd, longTails, manyRounds } from './long-plots.ts';
import { brokenPromise, faithless, freshVoter, lateWord, unsettled } from './lease-plots.ts';
import { loseSight } from './sight.ts';
import { keptTail } from './snapshot-plots.ts';
import { askedTooLate } from './turn-plots.ts';
import { halfApplied, missed, overruled, returns, stuckDisk } from './window-plots.ts';
import { compactLog, finishInstall, takeSnapshot } from './snapshots.ts';

type Plot = (world: CoreWorld) => void;

/** Schedules that historic bugs needed, each with room for chance: what chance alone puts together once in a million runs. */
const PLOTS: readonly Plot[] = [
  deposed,
  deposed,
  deposed,
  forgotten,
  laggard,
  handedOver,
  rivals,
  echoes,
  lateWord,
  brokenPromise,
  twoAdmins,
  twoAdmins,
  figureEight,
  herd,
  keptTail,
  keptTail,
  stuckDisk,
  overruled,
  halfApplied,
  returns,
  missed,
  longTails,
  askedTooLate,
];

const CHANGE_PLOTS: readonly Plot[] = [heldUp, lastWord, halfOfIt, outOfTouch, sameIndex, askedBefore, skipped];

const LEASE_PLOTS: readonly Plot[] = [deposed, handedOver, lateWord, brokenPromise, manyRounds, faithless, unsettled];

export function plot(world: CoreWorld): void {
  const { prng } = world;
  if (world.options.amnesia && prng.chance(1, 3)) return amnesiac(world);
  if (world.options.churn !== 'none' && prng.chance(1, 5)) return changePlot(world)(world);
  const plots = world.options.lease && prng.chance(2, 3) ? LEASE_PLOTS : PLOTS;
  plots[prng.below(plots.length)](world);
}

function changePlot({ options, prng }: CoreWorld): Plot {
  if (options.lease && prng.chance(2, 3)) return prng.chance(1, 3) ? bound : freshVoter;
  return CHANGE_PLOTS[prng.below(CHANGE_PLOTS.length)];
}

/** A leader is cut off with a tail of its own, others go on without it, it comes back (5.3, 5.4; stale reads, long divergent tails). */
function deposed(world: CoreWorld): void {
  const { prng, network } = world;
  const leader = leaderOrNone(world);
  if (leader === undefined) return;
  const rest = isolate(world, leader, prng.below(3));
  proposeSome(world, leader, prng.chance(1, 3) ? 20 : 4);
  if (prng.chance(1, 2)) drain(world, prng.below(30));
  const next = pick(world, rest);
  if (next === undefined) return;
  elect(world, next, rest);
  proposeSome(world, next, 4);
  drain(world, prng.below(60));
  leaseReadAt(world, leader);
  if (prng.chance(1, 2)) readAt(world, leader);
  if (prng.chance(1, 3)) crash(world, next, prng.below(next.disk.queue.length + 1));
  if (prng.chance(1, 2)) network.heal();
  if (prng.chance(1, 3)) loseSight(world, next, leader.id, false);
  if (prng.chance(1, 2)) expire(world, leader);
  drain(world, prng.below(80));
}

/** Something is said, or about to be, and the one who said it crashes before its disk has it (figure 2, persistent state). */
function forgotten(world: CoreWorld): void {
  const { prng } = world;
  const node = pick(world, world.members.filter(isAwake));
  if (node === undefined) return;
  node.isDiskSlow = true;
  const rest = others(world, node);
  if (prng.chance(1, 2)) {
    const candidate = pick(world, rest);
    if (candidate !== undefined) campaignAt(world, candidate);
  } else campaignAt(world, node);
  if (node.raft.role === 'leader') proposeSome(world, node, 3);
  drain(world, prng.below(12));
  crash(world, node, prng.chance(2, 3) ? 0 : prng.below(node.disk.queue.length + 1));
  restart(world, node, 0);
  const rival = pick(world, rest);
  if (prng.chance(1, 2) && rival !== undefined) campaignAt(world, rival);
  drain(world, prng.below(40));
}

/** A follower is away until the log it needs is gone (figure 13), and may campaign or crash on the way back. */
function laggard(world: CoreWorld): void {
  const { prng, network } = world;
  const leader = leaderOrNone(world);
  if (leader === undefined) return;
  const away = pick(world, others(world, leader));
  if (away === undefined) return;
  network.heal();
  for (const other of others(world, away)) network.cutBoth(away.id, other.id);
  if (prng.chance(1, 3)) proposeSome(world, away, 5);
  for (let i = prng.between(1, 4); i > 0; i--) {
    proposeSome(world, leader, 5);
    drain(world, 60);
  }
  for (const node of world.members) {
    if (node === away || !isAwake(node)) continue;
    takeSnapshot(world, node);
    drain(world, 10);
    compactLog(world, node, prng.below(2));
  }
  network.heal();
  calmTicks(world, leader, 2 * leader.config.heartbeatTicks);
  drain(world, prng.below(40));
  if (prng.chance(1, 3)) expire(world, away);
  if (prng.chance(1, 4)) crash(world, away, prng.below(away.disk.queue.length + 1));
  if (prng.chance(1, 2)) finishInstall(world, away);
  drain(world, prng.below(40));
}

/** Leadership is handed over while reads, proposals and elections go on (dissertation, 3.10). */
function handedOver(world: CoreWorld): void {
  const { prng } = world;
  const leader = leaderOrNone(world);
  if (leader === undefined) return;
  const to = pick(world, others(world, leader));
  if (to === undefined) return;
  proposeSome(world, leader, 3);
  transferTo(world, leader, to.id);
  drain(world, prng.below(20));
  if (prng.chance(1, 3)) isolate(world, leader, 0);
  proposeSome(world, to, 2);
  drain(world, prng.below(20));
  leaseReadAt(world, leader);
  readAt(world, leader);
  drain(world, prng.below(40));
}

/** Two or three stand at once, and what they ask and hear crosses (5.2; pre-votes and votes of several rounds). */
function rivals(world: CoreWorld): void {
  const { prng, network } = world;
  const awake = world.members.filter(isAwake);
  for (let round = prng.between(1, 4); round > 0; round--) {
    for (let i = prng.between(1, 4); i > 0; i--) {
      const node = pick(world, awake);
      if (node === undefined) return;
      for (let ticks = prng.below(2) * node.config.electionTicks; ticks > 0; ticks--) tickOne(world, node);
      campaignAt(world, node);
    }
    for (let i = prng.below(40); i > 0 && network.queue.length > 0; i--) deliver(world, network.take(prng.below(network.queue.length)));
  }
}

/** Echoes of an earlier round are kept back, the leader is deposed without knowing, and they come with a later read (etcd #20418). */
function echoes(world: CoreWorld): void {
  const { prng, network } = world;
  const leader = leaderOrNone(world);
  if (leader === undefined) return;
  drain(world, 60);
  for (let i = prng.between(1, 3); i > 0; i--) readAt(world, leader);
  for (let i = 0; i < 30 && network.queue.length > 0; i++) {
    const message = network.take(0);
    if (message.to === leader.id && message.type === 'heartbeatReply') network.putAside(message, prng);
    else deliver(world, message);
  }
  const rest = isolate(world, leader, 0);
  const next = pick(world, rest);
  if (next === undefined) return;
  elect(world, next, rest);
  proposeAt(world, next);
  drain(world, 60);
  readAt(world, leader);
  network.heal();
  for (const message of network.queue.splice(0)) world.lose(message);
  for (let i = 0; i < network.late.length; i++) if (network.late[i].to === leader.id) deliver(world, network.late[i]);
}

/** A voter's disk is found ambiguous, and it comes back while others write, lose their leader, and ask for its vote (001-formats, section 3). */
function amnesiac(world: CoreWorld): void {
  const { prng } = world;
  const leader = leaderOrNone(world);
  const node = leader === undefined ? undefined : pick(world, others(world, leader));
  if (leader === undefined || node === undefined || node.id > world.options.voters) return;
  if (world.members.some(({ disk }) => disk.lost !== undefined)) return;
  proposeSome(world, leader, 6);
  drain(world, prng.below(60));
  crash(world, node, prng.below(node.disk.queue.length + 1));
  loseLog(world, node, prng.chance(1, 2));
  restart(world, node, 0);
  proposeSome(world, leader, 4);
  drain(world, prng.below(20));
  for (const other of world.members) hear(world, node, other);
  node.isDiskSlow = prng.chance(2, 3);
  proposeSome(world, leader, 3);
  for (let ticks = prng.below(4); ticks > 0; ticks--) {
    tickOne(world, leader);
    drain(world, prng.below(30));
  }
  if (prng.chance(1, 2)) crash(world, leader, prng.below(leader.disk.queue.length + 1));
  const rival = pick(world, others(world, node));
  if (rival !== undefined) campaignAt(world, rival);
  drain(world, prng.below(30));
}

/** Two leaders, each with an admin that asks for another configuration; then each may lead again (Ongaro, raft-dev, 2015). */
function twoAdmins(world: CoreWorld): void {
  const { prng, network, options } = world;
  if (options.churn === 'none') return deposed(world);
  const first = leaderOrNone(world);
  if (first === undefined) return;
  drain(world, 30);
  const rest = isolate(world, first, prng.below(2));
  for (let i = prng.between(1, 3); i > 0; i--) changeAt(world, first);
  drain(world, prng.below(20));
  const second = pick(world, rest);
  if (second === undefined) return;
  elect(world, second, rest);
  for (let i = prng.between(1, 3); i > 0; i--) changeAt(world, second);
  drain(world, prng.below(30));
  if (prng.chance(1, 2)) crash(world, second, prng.below(second.disk.queue.length + 1));
  network.heal();
  if (prng.chance(1, 2)) for (const other of rest) if (prng.chance(1, 2)) network.cutBoth(second.id, other.id);
  elect(world, first, world.members);
  for (let i = prng.below(3); i > 0; i--) changeAt(world, first);
  drain(world, prng.below(40));
}

/** Entries of several terms on few members, leaders that come back, and one that counts replicas of an old term (5.4.2, figure 8). */
function figureEight(world: CoreWorld): void {
  const { prng, network } = world;
  for (let round = prng.between(2, 5); round > 0; round--) {
    const node = pick(world, world.members.filter(isAwake));
    if (node === undefined) return;
    network.heal();
    elect(world, node, world.members);
    const friend = pick(world, others(world, node));
    for (const other of others(world, node)) if (other !== friend) network.cutBoth(node.id, other.id);
    proposeSome(world, node, 2);
    drain(world, prng.below(10));
    if (prng.chance(1, 2)) crash(world, node, prng.below(node.disk.queue.length + 1));
    for (const other of world.members) if (!other.isUp && prng.chance(1, 2)) restart(world, other, 0);
  }
  network.heal();
}
