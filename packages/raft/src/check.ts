import { invariant } from './invariant.ts';
import type { Raft } from './raft.ts';

/** How far a core had come when it was looked at last. */
export interface Watermarks {
  term: number;
  vote: number;
  commit: number;
  applied: number;
}

/**
 * What must hold whenever a core is at rest, looked at after every message and before anything leaves (law 5): a broken one
 * stops the member before others hear of it. Some dozen comparisons, and three for each peer of a leader; no allocation.
 */
export function checkInvariants(raft: Raft): void {
  checkMonotonic(raft);
  checkLog(raft);
  checkRole(raft);
  if (raft.role === 'leader') checkPeers(raft);
}

/** Paper, figure 2: terms and commits only grow, a vote is given once a term; figure 3, state machine safety: nothing is applied twice. */
function checkMonotonic(raft: Raft): void {
  const { seen, log } = raft;
  invariant(raft.term >= seen.term, 'terms never fall');
  invariant(raft.term > seen.term || raft.vote === seen.vote || seen.vote === 0, 'a vote never changes within its term');
  invariant(log.committed >= seen.commit, 'commit never goes back');
  invariant(log.applied >= seen.applied, 'applied never goes back');
  seen.term = raft.term;
  seen.vote = raft.vote;
  seen.commit = log.committed;
  seen.applied = log.applied;
}

/** The stages of the log, in order (log/log.ts). */
function checkLog(raft: Raft): void {
  const { log, accepted } = raft;
  const { base, last, applied, applying, committed, durable, handed } = log;
  invariant(base <= applied && applied <= applying, 'what is applied was handed out, and compacted only behind it');
  invariant(applying <= committed && applying <= durable, 'only what is committed and on our own disk is applied');
  invariant(committed <= last, 'commit never passes the log');
  invariant(base <= durable && durable <= handed && handed <= last, 'only what was handed out is durable');
  invariant(committed <= accepted && accepted <= last, 'what is committed is this leader’s log');
  invariant(log.lastTerm <= raft.term, 'no entry is of a term to come');
}

/** Who leads, and with whose vote. */
function checkRole(raft: Raft): void {
  const { role, leader, id, vote } = raft;
  if (role === 'leader') {
    invariant(leader === id && vote === id, 'a leader follows itself, with its own vote');
    invariant(raft.log.lastTerm === raft.term && raft.termStart <= raft.log.last, 'a leader’s log ends in its own term');
    invariant(raft.uncommittedBytes >= 0, 'what is uncommitted is counted exactly');
    return;
  }
  invariant(leader !== id, 'only a leader follows itself');
  if (role === 'follower') return;
  invariant(leader === 0, 'who campaigns knows no leader');
  if (role === 'candidate') invariant(vote === id, 'a candidate votes for itself');
}

/** What a leader believes of others is inside its own log, and what travels inside its window. */
function checkPeers(raft: Raft): void {
  const { last } = raft.log;
  for (const peer of raft.peers) {
    invariant(peer.match <= last, 'nobody holds what the leader does not');
    invariant(peer.match < peer.next, 'next is after match');
    invariant(peer.inflights.count === 0 || peer.state === 'replicate', 'appends travel in bulk only where logs are known to match');
  }
}
