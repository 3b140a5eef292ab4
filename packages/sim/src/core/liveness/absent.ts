import type { Prng } from '@raftgate/bytes';
import type { Configuration } from '@raftgate/raft';
import { isAwake } from '../act/calm.ts';
import { crash } from '../act/lives.ts';
import type { Position } from '../ledger.ts';
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

/**
 * Whether those that are up can agree: a configuration may have come into force meanwhile that asks for others, or that only a
 * learner with the longest log could fulfil, which does not know that it votes.
 */
export function isRecoverable(world: CoreWorld): boolean {
  const { members, nodes } = world;
  const isUp = (id: number): boolean => isAwake(nodes[id]);
  if (!members.every((node) => !isAwake(node) || hasMajority(lastOf(node).configuration, isUp))) return false;
  return members.some((node) => isAwake(node) && (node.raft.role === 'leader' || canWin(world, node)));
}

/** A voter, or one that was and whose removal is not known to be committed, with a log that enough of those that are up accept. */
function canWin({ nodes }: CoreWorld, candidate: CoreNode): boolean {
  const last = lastOf(candidate);
  const known = candidate.memory.slice(Math.min(candidate.seenCommit, last.index));
  if (!known.some(({ configuration }) => isVoter(configuration, candidate.id))) return false;
  return hasMajority(last.configuration, (id) => {
    const own = lastOf(nodes[id]);
    const isUpToDate = last.term > own.term || (last.term === own.term && last.index >= own.index);
    return isAwake(nodes[id]) && nodes[id].raft.mayVote && isUpToDate;
  });
}

function isVoter({ voters, outgoing }: Configuration, id: number): boolean {
  return [...voters, ...outgoing].some((member) => member.id === id);
}

function lastOf({ memory }: CoreNode): Position {
  return memory[memory.length - 1];
}

function hasMajority({ voters, outgoing }: Configuration, isUp: (id: number) => boolean): boolean {
  return [voters, outgoing].every((half) => half.length === 0 || half.filter(({ id }) => isUp(id)).length * 2 > half.length);
}
