import { invariant } from './invariant.ts';
import type { Progress } from './progress/progress.ts';
import { jointIndex, jointVote } from './quorum/joint.ts';
import { majorityVote, type VoteResult } from './quorum/majority.ts';
import type { Raft } from './raft.ts';

type Measure = 'match' | 'ackedContext' | 'leaseUntilMs';

const votersScratch: number[] = [];
const outgoingScratch: number[] = [];

/** The largest value of `measure` that a quorum of the configuration in force has reached. */
export function quorumReached(raft: Raft, measure: Measure): number {
  let voters = 0;
  let outgoing = 0;
  for (const peer of raft.peers) {
    if (peer.isVoter) votersScratch[voters++] = reached(peer, measure);
    if (peer.isOutgoing) outgoingScratch[outgoing++] = reached(peer, measure);
  }
  invariant(voters > 0, 'a configuration in force has voters');
  return jointIndex(votersScratch, voters, outgoingScratch, outgoing);
}

/** By name, not `peer[measure]`: the compiler knows where each is. */
function reached(peer: Progress, measure: Measure): number {
  switch (measure) {
    case 'match':
      return peer.match;
    case 'ackedContext':
      return peer.ackedContext;
    case 'leaseUntilMs':
      return peer.leaseUntilMs;
  }
}

/** How the votes noted in `peers` stand. */
export function tally(raft: Raft): VoteResult {
  return countVotes(raft.peers, hasGranted, hasRefused);
}

/** Whether a quorum, this member included, was heard since the last check. */
export function isQuorumActive(raft: Raft): boolean {
  const self = raft.id;
  return countVotes(raft.peers, (peer) => peer.recentlyActive || peer.id === self, never) === 'won';
}

function countVotes(peers: readonly Progress[], granted: (peer: Progress) => boolean, refused: (peer: Progress) => boolean): VoteResult {
  let voters = 0,
    votersFor = 0,
    votersAgainst = 0;
  let outgoing = 0,
    outgoingFor = 0,
    outgoingAgainst = 0;
  for (const peer of peers) {
    const isFor = granted(peer);
    const isAgainst = refused(peer);
    if (peer.isVoter) {
      voters++;
      if (isFor) votersFor++;
      if (isAgainst) votersAgainst++;
    }
    if (peer.isOutgoing) {
      outgoing++;
      if (isFor) outgoingFor++;
      if (isAgainst) outgoingAgainst++;
    }
  }
  return jointVote(majorityVote(votersFor, votersAgainst, voters), majorityVote(outgoingFor, outgoingAgainst, outgoing));
}

function hasGranted(peer: Progress): boolean {
  return peer.vote === 'granted';
}

function hasRefused(peer: Progress): boolean {
  return peer.vote === 'refused';
}

function never(): boolean {
  return false;
}
