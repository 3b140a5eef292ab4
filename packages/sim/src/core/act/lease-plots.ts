import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { campaignAt, drain, isAwake, settleDisks, tickAll, tickOne } from './calm.ts';
import { isolate, leaderOrNone, others, pick, proposeSome } from './cast.ts';
import { readAt, transferTo } from './clients.ts';
import { deliver } from './deliver.ts';
import { elect } from './elect.ts';
import { giveUp } from './give-up.ts';
import { leaseReadAt } from './lease-read.ts';
import { crash, restart } from './lives.ts';
import { leaderAndLearner, promote } from './long-plots.ts';
import { drainBut } from './snapshot-plots.ts';
import { suspect } from './sight.ts';

// Plots that break a lease where chance alone does not (dissertation, 6.4.1).

/** The word to campaign is late: its sender has given the transfer up, and hears its followers, when it arrives (dissertation, 6.4.1). */
export function lateWord(world: CoreWorld): void {
  const { prng } = world;
  const leader = leaderOrNone(world);
  const to = leader === undefined ? undefined : pick(world, others(world, leader));
  if (leader === undefined || to === undefined) return;
  drain(world, 60);
  transferTo(world, leader, to.id);
  // It is said again with every interval of heartbeats, until the transfer is given up.
  const word = giveUp(world, leader);
  if (word === undefined) return;
  deliver(world, word);
  const rest = isolate(world, leader, 0);
  drain(world, 60);
  proposeSome(world, to, 2);
  drain(world, 60);
  leaseReadAt(world, leader);
  readAt(world, prng.chance(1, 2) ? leader : (pick(world, rest) ?? leader));
}

/** Those who promised a leader not to elect another keep it to the tick, by their clocks, or begin a life that remembers nothing of it. */
export function brokenPromise(world: CoreWorld): void {
  const { prng } = world;
  const leader = leaderOrNone(world);
  if (leader === undefined) return;
  drain(world, 60);
  tickOne(world, leader);
  drain(world, 60);
  const rest = isolate(world, leader, 0);
  const restarts = prng.chance(1, 2);
  for (const other of rest) {
    if (!restarts) break;
    crash(world, other, other.disk.queue.length);
    restart(world, other, 0);
  }
  const { electionTicks } = leader.config;
  const ticks = restarts ? prng.below(electionTicks + 1) : electionTicks - prng.below(2);
  tickAll(world, rest, ticks);
  const next = pick(world, rest);
  if (next === undefined) return;
  if (prng.chance(1, 2)) campaignAt(world, next);
  else elect(world, next, rest);
  drain(world, 60);
  proposeSome(world, next, 2);
  drain(world, 60);
  leaseReadAt(world, leader);
}

/** A leader that nobody has heard of the last commits is elected, promised everything, and has committed nothing yet (dissertation, 6.4; etcd#12680). */
export function unsettled(world: CoreWorld): void {
  const { prng, network } = world;
  const leader = leaderOrNone(world);
  const next = leader === undefined ? undefined : pick(world, others(world, leader));
  if (leader === undefined || next === undefined) return;
  network.heal();
  drain(world, 60);
  proposeSome(world, leader, 4);
  // What is committed is known to its leader alone.
  drainBut(world, 40, ({ type, to, ...rest }) => type === 'append' && to !== leader.id && 'entries' in rest && rest.entries.length === 0);
  const rest = isolate(world, leader, 0);
  tickAll(world, rest, leader.config.electionTicks);
  campaignAt(world, next);
  for (let rounds = 3; rounds > 0; rounds--) {
    drainBut(world, 30, ({ type }) => type === 'append');
    settleDisks(world);
    if (next.raft.role === 'leader') tickOne(world, next);
  }
  leaseReadAt(world, next);
  if (prng.chance(1, 2)) readAt(world, next);
  drain(world, 60);
}

/** A learner promises like others; right behind that it gets a vote, and somebody asks for it who has heard nothing for long (dissertation, 6.4.1, 4.2.1). */
export function freshVoter(world: CoreWorld): void {
  const { prng, network } = world;
  const cast = leaderAndLearner(world);
  if (cast === undefined) return;
  const { leader, learner } = cast;
  const rest = others(world, leader).filter((other) => other !== learner);
  outOfTouch(world, leader, rest);
  for (const message of network.queue.splice(0)) world.lose(message);
  for (let ticks = leader.config.heartbeatTicks; ticks > 0; ticks--) tickOne(world, leader);
  drain(world, 30);
  if (!promote(world, leader, learner)) return;
  if (prng.chance(1, 3)) drain(world, 4);
  else {
    // Who stands has the change, by which it asks the new voter, and has promised nothing for it.
    network.heal();
    drainBut(world, 12, ({ type }) => type === 'heartbeat');
  }
  isolate(world, leader, 0);
  overthrow(world, leader, rest);
}

/** A member that promises nothing has just answered, and helps another to power at once: no lease rests on its word. */
export function faithless(world: CoreWorld): void {
  const { prng, nodes, options } = world;
  const leader = leaderOrNone(world);
  const free = nodes[options.leaseless];
  if (leader === undefined || free === undefined || free === leader || !isAwake(free)) return;
  drain(world, 60);
  const rest = others(world, leader).filter((other) => other !== free);
  outOfTouch(world, leader, rest);
  tickOne(world, leader);
  drain(world, 30);
  isolate(world, leader, 0);
  if (prng.chance(1, 2)) {
    crash(world, free, free.disk.queue.length);
    restart(world, free, 0);
  } else for (let i = 0; i < 4; i++) suspect(world, free);
  overthrow(world, leader, rest);
}

/** `rest` has heard nothing of the leader for an election timeout. */
function outOfTouch(world: CoreWorld, leader: CoreNode, rest: readonly CoreNode[]): void {
  for (const other of rest) world.network.cutBoth(leader.id, other.id);
  tickAll(world, rest, leader.config.electionTicks);
}

/** One of `rest` stands and writes; then the old leader is read from by its lease. */
function overthrow(world: CoreWorld, leader: CoreNode, rest: readonly CoreNode[]): void {
  const next = pick(world, rest);
  if (next === undefined) return;
  campaignAt(world, next);
  drain(world, 60);
  proposeSome(world, next, 2);
  drain(world, 60);
  leaseReadAt(world, leader);
}
