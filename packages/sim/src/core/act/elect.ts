import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { drain, expire, isAwake, tickOne } from './calm.ts';

/** Time passes at one member. */
export function calmTicks(world: CoreWorld, node: CoreNode, ticks: number): void {
  for (let i = 0; i < ticks; i++) tickOne(world, node);
}

/** `side` has heard nothing of a leader for long, and `node` is the first to stand. It may lose all the same. */
export function elect(world: CoreWorld, node: CoreNode, side: readonly CoreNode[]): void {
  for (const other of side) {
    if (other === node || !isAwake(other) || other.raft.role === 'leader') continue;
    calmTicks(world, other, Math.min(other.config.electionTicks, other.raft.electionTimeout - other.raft.electionElapsed - 1));
  }
  expire(world, node);
  drain(world, 12 * side.length);
}
