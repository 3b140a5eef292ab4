import type { Prng } from '@raftgate/bytes';
import type { CoreWorld } from '../world.ts';
import { leaderOf, tickAndDrain } from './calm.ts';
import { others } from './cast.ts';

/**
 * An administrator asks for another member while some are not heard. Its number is a hash, and cores have small ones: the history ends with
 * what the leader makes of it.
 */
export function lastAddition(world: CoreWorld, prng: Prng): void {
  const { desks, network } = world;
  const leader = leaderOf(world);
  if (desks === undefined || leader === undefined) return;
  const { electionTicks } = leader.config;
  // Now and then of one that has just won.
  if (prng.chance(5, 6)) tickAndDrain(world, leader, electionTicks + 1, 60);
  for (const other of others(world, leader)) if (prng.chance(1, 3)) network.cutBoth(leader.id, other.id);
  tickAndDrain(world, leader, prng.between(1, 2 * electionTicks + 2), 60);
  if (leader.raft.role === 'leader') desks.adds(leader, prng.chance(1, 4) ? 'learner' : 'voter');
}
