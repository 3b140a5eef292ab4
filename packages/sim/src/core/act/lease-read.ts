import { holdsLease, leaseIndex } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import { TICK_MS } from '../clock.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { isAwake } from './calm.ts';

/**
 * A read without asking anybody, where a lease allows it (dissertation, 6.4.1): linearizable like all others. The process may
 * stand still between fixing the answer and looking at the clock.
 */
export function leaseReadAt(world: CoreWorld, node: CoreNode): void {
  if (!isAwake(node) || !world.options.lease) return;
  const { prng, time, ledger } = world;
  const least = ledger.commit;
  const index = leaseIndex(node.raft);
  if (index === 0) return;
  if (prng.chance(1, 4)) time.pass(prng.below(4 * TICK_MS));
  if (!holdsLease(node.raft, time.at(node))) return;
  world.note('lease read', node.id, index);
  world.counts.reads++;
  if (index < least) fail('linearizable-reads', `${node.id} reads at ${index} by its lease; ${least} was committed before it asked`);
}
