import { ENTRY_EMPTY } from './entry.ts';
import { invariant } from './invariant.ts';
import { MAX_INTEGER } from './limits.ts';
import { findPeer, type Raft } from './raft.ts';
import { drawElectionTimeout } from './rank.ts';
import { rejectReads } from './read.ts';

const NO_BODY = new Uint8Array(0);

/** Of `leader`, or of nobody yet (0). A vote is kept within its term: stepping down does not give a second one. */
export function becomeFollower(raft: Raft, term: number, leader: number): void {
  enter(raft, 'follower', term);
  raft.leader = leader;
}

/** Asks around without raising the term (dissertation, 9.6). Knows no leader: it must not refuse others on behalf of one it gave up. */
export function becomePreCandidate(raft: Raft): void {
  invariant(raft.role !== 'leader', 'a leader does not campaign');
  enter(raft, 'preCandidate', raft.term);
}

/** Raises the term and votes for itself; that vote counts once it is durable (see `persisted`). */
export function becomeCandidate(raft: Raft): void {
  invariant(raft.role !== 'leader', 'a leader does not campaign');
  const { suspect } = raft;
  enter(raft, 'candidate', raft.term + 1);
  // It raised the term because of the evidence, and knows of nobody who leads the next one.
  raft.suspect = suspect;
  raft.vote = raft.id;
  raft.selfVoteSequence = raft.persist.handed + 1;
}

/** Begins with an empty entry: what earlier leaders left is committed with it (paper, 5.4.2 and 8). */
export function becomeLeader(raft: Raft): void {
  invariant(raft.role === 'candidate' && raft.vote === raft.id, 'only a candidate that voted for itself wins');
  const { log } = raft;
  enter(raft, 'leader', raft.term);
  raft.leader = raft.id;
  raft.ledTerm = raft.term;
  raft.suspect = 0;
  for (const peer of raft.peers) peer.resetForLeader(log.last + 1);
  const self = findPeer(raft, raft.id);
  if (self !== undefined) {
    self.next = MAX_INTEGER;
    self.match = log.durable;
    self.ackedContext = MAX_INTEGER;
    self.leaseUntilMs = MAX_INTEGER;
  }
  raft.isLeaseVoid = false;
  raft.termStart = log.last + 1;
  log.append({ term: raft.term, index: raft.termStart, kind: ENTRY_EMPTY, logTime: log.lastLogTime, commands: 0, body: NO_BODY });
  raft.replicationDue = true;
}

/** What every change of role has in common. */
function enter(raft: Raft, role: Raft['role'], term: number): void {
  invariant(term >= raft.term, 'terms never fall');
  if (term > raft.term) {
    raft.term = term;
    raft.vote = 0;
    raft.accepted = raft.log.committed;
    raft.suspect = 0;
  }
  raft.role = role;
  raft.leader = 0;
  raft.electionElapsed = 0;
  raft.heartbeatElapsed = 0;
  raft.silentTicks = 0;
  raft.electionTimeout = drawElectionTimeout(raft);
  raft.transferee = 0;
  raft.uncommittedBytes = 0;
  raft.replicationDue = false;
  raft.membershipSettled = false;
  for (const peer of raft.peers) peer.vote = 'none';
  rejectReads(raft);
}
