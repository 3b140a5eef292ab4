import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { isAwake, leaderOf } from './calm.ts';
import { proposeAt } from './clients.ts';
import { elect } from './elect.ts';

// Who plays in a plot, and where.

export function pick(world: CoreWorld, nodes: readonly CoreNode[]): CoreNode | undefined {
  return nodes.length === 0 ? undefined : nodes[world.prng.below(nodes.length)];
}

export function others(world: CoreWorld, node: CoreNode): CoreNode[] {
  return world.members.filter((other) => other !== node && isAwake(other));
}

export function leaderOrNone(world: CoreWorld): CoreNode | undefined {
  if (leaderOf(world) === undefined || world.prng.chance(1, 4)) {
    const node = pick(world, world.members.filter(isAwake));
    if (node !== undefined) elect(world, node, world.members);
  }
  return leaderOf(world);
}

/** A leader and somebody else, and nothing between any two; undefined where nobody leads, or nobody else is awake. */
export function leaderAndOther(world: CoreWorld): { readonly leader: CoreNode; readonly other: CoreNode } | undefined {
  const leader = leaderOrNone(world);
  const other = leader === undefined ? undefined : pick(world, others(world, leader));
  if (leader === undefined || other === undefined) return undefined;
  world.network.heal();
  return { leader, other };
}

/** `node` is on its own, or with some friends; perhaps it can still speak, or still hear. */
export function isolate(world: CoreWorld, node: CoreNode, friends: number): CoreNode[] {
  const { network, prng } = world;
  network.heal();
  const rest = others(world, node);
  for (let i = 0; i < friends && rest.length > 1; i++) rest.splice(prng.below(rest.length), 1);
  const way = prng.below(4);
  for (const other of rest) {
    if (way !== 1) network.cutWay(node.id, other.id);
    if (way !== 2) network.cutWay(other.id, node.id);
  }
  return rest;
}

export function proposeSome(world: CoreWorld, node: CoreNode, most: number): void {
  for (let i = world.prng.below(most + 1); i > 0 && isAwake(node); i--) proposeAt(world, node);
}
