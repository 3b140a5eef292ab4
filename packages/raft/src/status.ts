import type { Configuration } from './configuration.ts';
import type { Entry } from './entry.ts';
import { isCaughtUp } from './promotion.ts';
import type { Raft } from './raft.ts';
import type { Role, SoftState } from './ready.ts';

export type ProgressState = 'probe' | 'replicate' | 'snapshot';

/** What a leader knows of one peer. */
export interface PeerStatus {
  readonly id: number;
  readonly state: ProgressState;
  readonly match: number;
  readonly next: number;
  readonly isVoter: boolean;
  readonly isLearner: boolean;
  /** A learner that may be promoted. */
  readonly isCaughtUp: boolean;
  /** Heard from since the last quorum check. */
  readonly recentlyActive: boolean;
  readonly inflightMessages: number;
  readonly inflightBytes: number;
  /** The index of the snapshot on its way, 0 for none. */
  readonly pendingSnapshot: number;
}

export interface RaftStatus {
  readonly id: number;
  readonly role: Role;
  readonly term: number;
  readonly vote: number;
  readonly leader: number;
  readonly commit: number;
  readonly applied: number;
  /** Last index that is known to be on our own disk. */
  readonly durable: number;
  readonly first: number;
  readonly last: number;
  readonly lastTerm: number;
  readonly mayVote: boolean;
  readonly transferee: number;
  readonly uncommittedBytes: number;
  readonly pendingReads: number;
  /**
   * Where the configuration in force came from: its entry, or the snapshot that brought it. What `changeConfiguration`
   * expects. A snapshot does not say which entry it was, so only the member that gave the number knows it again.
   */
  readonly configurationIndex: number;
  /** Empty unless this member leads; itself not included; in order of id. */
  readonly peers: readonly PeerStatus[];
}

/** Where it stands; a Ready says so too, once, with what follows from it. */
export function softState({ role, term, leader }: Raft): SoftState {
  return { role, term, leader };
}

export function status(raft: Raft): RaftStatus {
  const { log } = raft;
  return {
    id: raft.id,
    role: raft.role,
    term: raft.term,
    vote: raft.vote,
    leader: raft.leader,
    commit: log.committed,
    applied: log.applied,
    durable: log.durable,
    first: log.base + 1,
    last: log.last,
    lastTerm: log.lastTerm,
    mayVote: raft.mayVote,
    transferee: raft.transferee,
    uncommittedBytes: raft.uncommittedBytes,
    pendingReads: raft.reads.size,
    configurationIndex: raft.history.index,
    peers: raft.role === 'leader' ? peersOf(raft) : [],
  };
}

function peersOf(raft: Raft): PeerStatus[] {
  const others = raft.peers.filter(({ id }) => id !== raft.id);
  return others.map((peer) => ({
    id: peer.id,
    state: peer.state,
    match: peer.match,
    next: peer.next,
    isVoter: peer.isVoter,
    isLearner: peer.isLearner,
    isCaughtUp: peer.isLearner && isCaughtUp(raft, peer),
    recentlyActive: peer.recentlyActive,
    inflightMessages: peer.inflights.count,
    inflightBytes: peer.inflights.bytes,
    pendingSnapshot: peer.pendingSnapshot,
  }));
}

/** Index of the last entry, durable or not. */
export function lastIndex(raft: Raft): number {
  return raft.log.last;
}

/** This member's own disk holds the log up to here. */
export function durableIndex(raft: Raft): number {
  return raft.log.durable;
}

/** Log time of the last entry, in milliseconds: where a leader's own advance continues from. */
export function lastLogTime(raft: Raft): number {
  return raft.log.lastLogTime;
}

export function configurationInForce(raft: Raft): Configuration {
  return raft.history.inForce;
}

/**
 * The configuration in force at `index`, for a snapshot taken there; undefined when that was compacted away. Without voters
 * where the log of a member that joins has not brought it one yet: no snapshot can be taken there.
 */
export function configurationAt(raft: Raft, index: number): Configuration | undefined {
  return raft.history.at(index);
}

/** The term at `index`; -1 where the log cannot say. */
export function termAt(raft: Raft, index: number): number {
  return raft.log.termAt(index);
}

/** Entries from `index` on, weighing at most `maxBytes` but at least one; none when `index` is compacted or past the end. */
export function entriesFrom(raft: Raft, index: number, maxBytes: number): readonly Entry[] {
  return raft.log.slice(index, raft.log.last, maxBytes);
}
