import type { Prng } from '@raftgate/bytes';
import type { Configuration } from '@raftgate/raft';
import { isAwake } from '../act/calm.ts';
import { crash } from '../act/lives.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';

/** A minority stays down a while; it is chosen so that each half of every configuration in any log keeps a majority. */
export function leaveQuorumAlone(world: CoreWorld, prng: Prng): CoreNode[] {
  const down: CoreNode[] = [];
  if (world.members.some(({ disk }) => disk.lost !== undefined)) return down;
  const from = prng.below(world.members.length);
  for (let i = 0; i < world.members.length; i++) {
    const node = world.members[(from + i) % world.members.length];
    const isUp = (id: number): boolean => id !== node.id && !down.some((other) => other.id === id);
    if (!prng.chance(1, 2) || !world.members.every(({ memory }) => hasMajority(memory[memory.length - 1].configuration, isUp))) continue;
    down.push(node);
    crash(world, node, 0);
  }
  return down;
}

/** Whether those that are up can agree: a configuration may have come into force meanwhile that asks for others. */
export function isRecoverable({ members, nodes }: CoreWorld): boolean {
  const isUp = (id: number): boolean => isAwake(nodes[id]);
  return members.every((node) => !isAwake(node) || hasMajority(node.memory[node.memory.length - 1].configuration, isUp));
}

function hasMajority({ voters, outgoing }: Configuration, isUp: (id: number) => boolean): boolean {
  return [voters, outgoing].every((half) => half.length === 0 || half.filter(({ id }) => isUp(id)).length * 2 > half.length);
}
