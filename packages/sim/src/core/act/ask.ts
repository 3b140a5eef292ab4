import type { MembershipRequest } from '@raftgate/member';
import { configurationInForce } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { isAwake } from './calm.ts';

/** An administrator asks a member, whichever it is, for another configuration; whoever leads decides (packages/member). */
export function askAt(world: CoreWorld, node: CoreNode): void {
  if (world.desks === undefined || !isAwake(node)) return;
  const request = drawRequest(world, node);
  if (request === undefined) return;
  world.note('asks', node.id, request.change === 'reconfigure' ? request.voters.length : 0);
  world.desks.ask(node, request);
  world.pump(node);
}

function drawRequest({ prng, options }: CoreWorld, node: CoreNode): MembershipRequest | undefined {
  const { voters, learners } = configurationInForce(node.raft);
  const known = [...voters, ...learners].map(({ id }) => id);
  if (known.length === 0) return undefined;
  const expected = prng.chance(1, 6) ? { expectedIndex: node.applied } : {};
  const one = known[prng.below(known.length)];
  if (options.churn !== 'single' && prng.chance(1, 3)) {
    const chosen = known.filter(() => prng.chance(2, 3));
    return { change: 'reconfigure', voters: chosen.length > 0 ? chosen : [one], learners: [], ...expected };
  }
  if (learners.some(({ id }) => id === one) && prng.chance(3, 4)) return { change: 'promote', id: one, ...expected };
  return { change: 'remove', id: one, ...expected };
}
