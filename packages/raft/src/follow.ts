import { StepRefusal } from './errors.ts';
import type { Raft } from './raft.ts';
import { drawElectionTimeout } from './rank.ts';
import { becomeFollower } from './role.ts';

/** A message only a leader sends came from `from`, in our term: that is our leader. There is at most one a term (paper, 5.2). */
export function followLeader(raft: Raft, from: number): StepRefusal | undefined {
  if (raft.leader !== 0 && raft.leader !== from) {
    return new StepRefusal('SECOND_LEADER', `${from} claims term ${raft.term}, which ${raft.leader} leads`);
  }
  if (raft.role !== 'follower') becomeFollower(raft, raft.term, 0);
  raft.suspect = 0;
  if (raft.leader !== from) {
    raft.leader = from;
    raft.ledTerm = raft.term;
    raft.electionTimeout = drawElectionTimeout(raft);
  }
  raft.electionElapsed = 0;
  return undefined;
}
