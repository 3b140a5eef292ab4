import { campaign, hasReady, isIdleTick, observeTime, tick, type Role } from '@raftgate/raft';
import { checkQuorum } from '../check/check-quorum.ts';
import { stoodInTime } from '../check/hearing.ts';
import { keepsInTouch, leavesJoint, promotesInTime } from '../check/leading.ts';
import { fail } from '../../level/violation.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { deliver } from './deliver.ts';
import { settle } from './lives.ts';
import { finishApply } from './snapshots.ts';

export function isAwake(node: CoreNode): boolean {
  return node.isUp && node.unheard === undefined;
}

/** Time passes for one member. */
export function tickOne(world: CoreWorld, node: CoreNode): void {
  if (!isAwake(node)) return;
  if (world.options.lease) {
    world.time.passToTick(node);
    observeTime(node.raft, world.time.at(node));
  }
  world.isTicking = true;
  const { raft, hearing } = node;
  const { term, role } = raft;
  const isIdle = !node.isHeld && !hasReady(raft) && isIdleTick(raft);
  hearing.passes();
  node.repeats.passes(node.config.heartbeatTicks);
  world.desks?.passes(node);
  tick(raft);
  if (isIdle && hasReady(raft)) fail('idle-tick', `${node.id} called a tick idle that was not`);
  if (role === 'leader') checkQuorum(node, term);
  if (role === 'follower' && raft.role !== role) stoodInTime(node);
  world.pump(node);
  if (role === 'leader' && !node.isInTurn) looksAfter(node);
  world.isTicking = false;
  settle(node);
}

/** Time has passed at who led, and what that asks for is done. */
export function looksAfter(node: CoreNode): void {
  if (node.raft.role !== 'leader' || node.isHeld) return;
  keepsInTouch(node);
  leavesJoint(node);
  promotesInTime(node);
}

/** Time passes at each of them, by turns; nobody is heard. */
export function tickAll(world: CoreWorld, nodes: readonly CoreNode[], ticks: number): void {
  for (let left = ticks; left > 0; left--) for (const node of nodes) tickOne(world, node);
}

/** Time passes at `node`, and everybody hears what it says and answers. */
export function tickAndDrain(world: CoreWorld, node: CoreNode, ticks: number, most: number): void {
  for (let left = ticks; left > 0; left--) {
    tickOne(world, node);
    drain(world, most);
  }
}

/** Time passes until it would campaign. */
export function expire(world: CoreWorld, node: CoreNode): void {
  if (!isAwake(node) || node.raft.role === 'leader') return;
  world.note('expires', node.id, node.raft.term);
  for (let i = 2 * node.config.electionTicks; i > 0 && isAwake(node); i--) {
    const role: Role = node.raft.role;
    const term: number = node.raft.term;
    tickOne(world, node);
    if (node.raft.role !== role || node.raft.term !== term) return;
  }
}

export function campaignAt(world: CoreWorld, node: CoreNode): void {
  if (!isAwake(node)) return;
  world.note('campaigns', node.id, node.raft.term);
  campaign(node.raft);
  world.pump(node);
}

/** What waits arrives in order, what disks have to write is written, `most` messages at most. Returns whether nothing is left. */
export function drain(world: CoreWorld, most: number): boolean {
  const { queue } = world.network;
  for (let i = 0; i < most; i++) {
    if (queue.length === 0 && !settleDisks(world)) return true;
    if (queue.length > 0) deliver(world, world.network.take(0));
    world.desks?.deliver();
    world.steps++;
  }
  return false;
}

/** Slow disks and machines finish. Returns whether that left something to deliver. */
export function settleDisks(world: CoreWorld): boolean {
  for (const node of world.members) {
    if (!node.isUp) continue;
    while (node.disk.queue.length > 0 && isAwake(node)) {
      world.persistOne(node);
      world.pump(node);
    }
    finishApply(world, node);
  }
  return world.network.queue.length > 0;
}

/** The leader of the latest term among those that are up. */
export function leaderOf(world: CoreWorld): CoreNode | undefined {
  let best: CoreNode | undefined;
  for (const node of world.members) {
    if (isAwake(node) && node.raft.role === 'leader' && (best === undefined || node.raft.term > best.raft.term)) best = node;
  }
  return best;
}
