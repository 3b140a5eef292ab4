import { furthestVoter, status, type PeerStatus } from '@raftgate/raft';
import type { ChangeDesk } from './membership/desk.ts';

/**
 * Who is to lead in this leader's place: the voter, of `among` where that is given, that holds most of the log and was heard from; 0 when
 * there is none. Rather one whose connection is open: of one whose process has ended the core hears nothing until its next quorum check.
 */
export function heirOf({ raft, peers }: Pick<ChangeDesk, 'raft' | 'peers'>, among?: readonly number[]): number {
  const rate = ({ id, recentlyActive }: PeerStatus): number => {
    if (among?.includes(id) === false || !recentlyActive) return 0;
    return peers.link(id)?.isOpen === true ? 2 : 1;
  };
  return furthestVoter(status(raft).peers, rate);
}
