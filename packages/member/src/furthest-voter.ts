import { status } from '@raftgate/raft';
import type { Core } from './core.ts';

/** The voter, of `among` where that is given, that holds most of a leader's log and was heard from; 0 when there is none. */
export function furthestVoter(core: Core, among?: readonly number[]): number {
  let best = { id: 0, match: -1 };
  for (const peer of status(core.raft).peers) {
    if (among?.includes(peer.id) === false) continue;
    if (peer.isVoter && peer.recentlyActive && peer.match > best.match) best = peer;
  }
  return best.id;
}
