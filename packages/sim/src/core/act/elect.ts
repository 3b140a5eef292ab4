import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { drain, expire, isAwake, tickOne } from './calm.ts';

/** Time passes at one member. */
export function calmTicks(world: CoreWorld, node: CoreNode, ticks: number): void {
  for (let i = 0; i < ticks; i++) tickOne(world, node);
}

/** `side` has heard nothing of a leader for long, all at the same time, and `node` is the first to stand. It may lose all the same. */
export function elect(world: CoreWorld, node: CoreNode, side: readonly CoreNode[]): void {
  for (let ticks = node.config.electionTicks; ticks > 0; ticks--) {
    for (const other of side) if (other !== node && isPatient(other)) tickOne(world, other);
    if (isPatient(node)) tickOne(world, node);
  }
  expire(world, node);
  drain(world, 12 * side.length);
}

/** A tick more, and it does not campaign yet. */
function isPatient(node: CoreNode): boolean {
  const { raft } = node;
  return isAwake(node) && raft.role !== 'leader' && raft.electionElapsed + 1 < raft.electionTimeout;
}
