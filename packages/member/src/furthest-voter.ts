import { status } from '@raftgate/raft';
import type { Core } from './core.ts';

/**
 * The voter, of `among` where that is given, that holds most of a leader's log and was heard from; 0 when there is none. Rather one whose
 * connection is open: of one whose process has ended the core hears nothing until its next quorum check.
 */
export function furthestVoter(core: Core, among?: readonly number[]): number {
  let best = { id: 0, match: -1, isOpen: false };
  for (const { id, match, isVoter, recentlyActive } of status(core.raft).peers) {
    if (among?.includes(id) === false || !isVoter || !recentlyActive) continue;
    const isOpen = core.peers.link(id)?.isOpen === true;
    const isBetter = isOpen === best.isOpen ? match > best.match : isOpen;
    if (isBetter) best = { id, match, isOpen };
  }
  return best.id;
}
