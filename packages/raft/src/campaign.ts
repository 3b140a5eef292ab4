import { CampaignRefusal } from './errors.ts';
import { isBound } from './lease.ts';
import { TERM_INDEX_LIMIT } from './limits.ts';
import { send, sendWhenDurable } from './outbox.ts';
import { tally } from './quorum.ts';
import { findPeer, type Raft } from './raft.ts';
import { becomeCandidate, becomeFollower, becomeLeader, becomePreCandidate } from './role.ts';

/** Starts an election at once, as if the election timeout had passed. */
export function campaign(raft: Raft): CampaignRefusal | undefined {
  raft.flight?.note('campaign', []);
  return stand(raft);
}

/** What `campaign` and an election timeout have in common. */
export function stand(raft: Raft): CampaignRefusal | undefined {
  const refusal = whyNotCampaign(raft) ?? (isBound(raft) ? new CampaignRefusal('PROMISED') : undefined);
  if (refusal !== undefined) return refusal;
  if (raft.config.preVote) startPreVote(raft);
  else startElection(raft, false);
  return undefined;
}

/** Why this member may not stand for election; undefined when it may. */
export function whyNotCampaign(raft: Raft): CampaignRefusal | undefined {
  if (raft.role === 'leader') return new CampaignRefusal('ALREADY_LEADER');
  if (!isElectable(raft)) return new CampaignRefusal('NOT_A_VOTER');
  if (!raft.mayVote) return new CampaignRefusal('MAY_NOT_VOTE');
  if (raft.installing !== 0) return new CampaignRefusal('INSTALLING');
  const isExhausted = raft.term + 1 >= TERM_INDEX_LIMIT || raft.log.last + 1 >= TERM_INDEX_LIMIT;
  return isExhausted ? new CampaignRefusal('EXHAUSTED') : undefined;
}

/**
 * A voter, or one whose removal is not known to be committed: it may be the only one with a log that enough others can accept,
 * and it does not count its own vote (dissertation, 4.2.2).
 */
function isElectable(raft: Raft): boolean {
  const self = findPeer(raft, raft.id);
  if (self !== undefined && (self.isVoter || self.isOutgoing)) return true;
  const { history, log, id } = raft;
  const agreed = history.index > log.committed ? history.at(log.committed) : undefined;
  return agreed !== undefined && [...agreed.voters, ...agreed.outgoing].some((member) => member.id === id);
}

function startPreVote(raft: Raft): void {
  becomePreCandidate(raft);
  requestVotes(raft, true, false, send);
  vote(raft, raft.id, true);
}

/** `transfer`: the leader asked for it, so voters that hear it do not refuse (dissertation, 3.10). */
export function startElection(raft: Raft, transfer: boolean): void {
  const isEarly = transfer && canOnlyGrow(raft);
  becomeCandidate(raft);
  requestVotes(raft, false, transfer, isEarly ? send : sendWhenDurable);
}

/**
 * Whether this log, should the member crash, comes back no shorter and is cut by nobody in this term: all of it is durable, and it
 * ends with what the leader of this term wrote. Who forgets the term it stood in then asks in it again with no less than before, so
 * answers to both requests hold: the request need not wait for the disk. What the heir of a transfer holds is of that kind. Not of one
 * that is in its configuration no more: it has no vote of its own whose way to the disk `vote` waits for.
 */
function canOnlyGrow(raft: Raft): boolean {
  const { log, term, id } = raft;
  const self = findPeer(raft, id);
  return log.durable === log.last && log.lastTerm === term && self !== undefined && (self.isVoter || self.isOutgoing);
}

/** Notes a vote and acts on the outcome. The first answer of a member counts. */
export function vote(raft: Raft, from: number, granted: boolean): void {
  const peer = findPeer(raft, from);
  if (peer === undefined) return;
  if (peer.vote === 'none') peer.vote = granted ? 'granted' : 'refused';
  // A candidate whose own vote is not durable yet could win the same term twice, after a crash: it waits for it. One that is no
  // voter any more has none, and asked only once its term was durable.
  const self = findPeer(raft, raft.id);
  if (raft.role === 'candidate' && self !== undefined && self.vote !== 'granted') return;
  const result = tally(raft);
  if (result === 'lost') return becomeFollower(raft, raft.term, 0);
  if (result === 'pending') return;
  if (raft.role === 'preCandidate') startElection(raft, false);
  else becomeLeader(raft);
}

/**
 * A vote request leaves once the term and the candidate's own vote are durable: a candidate that crashed and forgot the term
 * could ask in it again with a shorter log, and be elected by answers to its first request. Not so where `canOnlyGrow`. Its own
 * vote counts once it is durable, either way.
 */
function requestVotes(raft: Raft, pre: boolean, transfer: boolean, by: typeof send): void {
  const { log } = raft;
  const term = pre ? raft.term + 1 : raft.term;
  for (const peer of raft.peers) {
    if (peer.id === raft.id || !(peer.isVoter || peer.isOutgoing)) continue;
    by(raft, { type: 'vote', from: raft.id, to: peer.id, term, pre, lastIndex: log.last, lastTerm: log.lastTerm, transfer });
  }
}
