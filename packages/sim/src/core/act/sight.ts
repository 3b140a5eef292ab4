import { forgetMatch, reportUnreachable, status, suspectLeader, suspectRank } from '@raftgate/raft';
import { ranked } from '../check/ranks.ts';
import { fail } from '../../level/violation.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { campaignAt, isAwake } from './calm.ts';

/** A member is told that its link to `id` broke, or that `id` may have lost what it acknowledged. Neither costs more than time. */
export function loseSight(world: CoreWorld, node: CoreNode, id: number, forgets: boolean): void {
  if (!isAwake(node) || node.id === id) return;
  world.note(forgets ? 'forgets' : 'unreachable', node.id, id);
  if (forgets) node.offers.ends(id);
  else node.offers.onLost(id);
  node.repeats.onLost(id);
  if (forgets) {
    forgetMatch(node.raft, id);
    node.unreachable[id] = 0;
  } else {
    const peer = status(node.raft).peers.find((each) => each.id === id);
    reportUnreachable(node.raft, id);
    // A snapshot has a lane of its own, and tells what became of it.
    node.unreachable[id] = peer !== undefined && peer.state !== 'snapshot' ? 1 : 0;
  }
  world.pump(node);
}

/** A member has evidence, true or false, that its leader is gone; by its rank it campaigns at once, or later (fast failover). */
export function suspect(world: CoreWorld, node: CoreNode): void {
  if (!isAwake(node)) return;
  const { role, leader } = node.raft;
  // Evidence against others counts for nothing, nor does any where leases rest on loyalty.
  const of = world.prng.chance(1, 4) ? 1 + world.prng.below(world.members.length) : leader;
  const counts = suspectLeader(node.raft, of);
  const isFor = role === 'follower' && of !== 0 && of === leader && node.config.lease === undefined;
  if (counts !== isFor) fail('failover', `${node.id}, ${role} of ${leader}, with evidence against ${of}: ${String(counts)}`);
  if (!counts) return;
  world.note('suspects', node.id, node.raft.leader);
  node.hearing.suspects(leader, node.raft.term);
  ranked(node);
  world.pump(node);
  const rank = suspectRank(node.raft);
  if (rank !== undefined && world.prng.below(rank + 2) === 0) campaignAt(world, node);
}
