import { furthestVoter, status, type PeerStatus } from '@raftgate/raft';
import type { ChangeDesk } from './membership/desk.ts';

type HeirDesk = Pick<ChangeDesk, 'raft' | 'peers' | 'heard' | 'io' | 'plan'>;

/**
 * Who is to lead in this leader's place: the voter, of `among` where that is given, that holds most of the log and was heard within an
 * election timeout; 0 when there is none. By the clock: what raft counts (CheckQuorum) begins anew with each check, and says for a round
 * trip that nobody is there. Rather one whose connection is open: of one whose process has ended nothing is heard until then.
 */
export function heirOf({ raft, peers, heard, io, plan }: HeirDesk, among?: readonly number[]): number {
  const nowMs = io.clock.monotonicMs();
  const rate = ({ id }: PeerStatus): number => {
    if (among?.includes(id) === false || !heard.mayBeThere(id, nowMs, plan.electionMs)) return 0;
    return peers.link(id)?.isOpen === true ? 2 : 1;
  };
  return furthestVoter(status(raft).peers, rate);
}
