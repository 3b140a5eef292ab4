import type { Message } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { isAwake, looksAfter, tickOne } from './calm.ts';
import { changeAt } from './changes.ts';
import { proposeAt, readAt } from './clients.ts';
import { deliver } from './deliver.ts';
import { settle } from './lives.ts';

const MOST_EVENTS = 10;

/**
 * One turn of a member (packages/member, turn/turn.ts): what came since the last one has gone into its core, then time passes, callers are served,
 * and only then is it asked what it wants done. What it was asked and what it must do may be of two roles.
 */
export function turnAt(world: CoreWorld, node: CoreNode): void {
  if (!isAwake(node)) return;
  const { prng } = world;
  world.note('turn', node.id, node.raft.term);
  node.isInTurn = true;
  for (let i = prng.between(2, MOST_EVENTS); i > 0 && goesOn(node); i--) event(world, node);
  const isTicked = goesOn(node) && prng.chance(1, 3);
  const hasLed = node.raft.role === 'leader';
  if (isTicked) tickOne(world, node);
  serve(world, node);
  node.isInTurn = false;
  world.pump(node);
  settle(node);
  if (isTicked && hasLed) looksAfter(node);
}

/** All of these arrive within one turn. */
export function hearsInOneTurn(world: CoreWorld, node: CoreNode, messages: readonly Message[]): void {
  if (!isAwake(node)) return;
  node.isInTurn = true;
  for (const message of messages) if (goesOn(node)) deliver(world, message);
  node.isInTurn = false;
  world.pump(node);
  settle(node);
}

/** What a core does by itself that others build on is told at once: who stands or wins, changes members, or tells somebody to campaign. */
function goesOn({ raft, told, isHandedOut }: CoreNode): boolean {
  const { role } = raft;
  if (role !== told.soft.role && role !== 'follower') return false;
  return (role !== 'leader' || isHandedOut) && raft.messages.every(({ type }) => type !== 'timeoutNow');
}

/** A message arrives, or the disk is done with something. */
function event(world: CoreWorld, node: CoreNode): void {
  const { prng, network, options } = world;
  if (node.disk.queue.length > 0 && prng.chance(1, 4)) {
    world.persistOne(node);
    return world.pump(node);
  }
  const waiting = network.queue.filter(({ to }) => to === node.id);
  if (waiting.length === 0) return;
  const message = waiting[prng.below(100) < options.reorderPercent ? prng.below(waiting.length) : 0];
  deliver(world, network.take(network.queue.indexOf(message)));
}

/** Its callers: commands, an administrator, reads. What was lost by then is asked again in the next turn. */
function serve(world: CoreWorld, node: CoreNode): void {
  const { prng, options } = world;
  const { role, term } = node.told.soft;
  if (node.raft.role !== role || node.raft.term !== term) return;
  if (role === 'leader' && prng.chance(1, 2)) proposeAt(world, node);
  if (role === 'leader' && options.churn !== 'none' && !options.without.includes('change') && prng.chance(1, 12)) changeAt(world, node);
  if (prng.chance(1, 4)) readAt(world, node);
}
