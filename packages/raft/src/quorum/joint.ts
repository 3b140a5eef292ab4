import { majorityIndex, type VoteResult } from './majority.ts';

/** Agreement in joint consensus needs a majority of each half (paper, section 6): the smaller of the two counts. */
export function jointIndex(voters: number[], voterCount: number, outgoing: number[], outgoingCount: number): number {
  return Math.min(majorityIndex(voters, voterCount), majorityIndex(outgoing, outgoingCount));
}

/** Won when both halves are won, lost as soon as one is lost. */
export function jointVote(voters: VoteResult, outgoing: VoteResult): VoteResult {
  if (voters === 'lost' || outgoing === 'lost') return 'lost';
  return voters === 'won' && outgoing === 'won' ? 'won' : 'pending';
}
