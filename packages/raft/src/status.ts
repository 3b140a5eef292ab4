import type { Role } from './ready.ts';

export type ProgressState = 'probe' | 'replicate' | 'snapshot';

/** What a leader knows of one peer. */
export interface PeerStatus {
  readonly id: number;
  readonly state: ProgressState;
  readonly match: number;
  readonly next: number;
  readonly isVoter: boolean;
  readonly isLearner: boolean;
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
  /** Empty unless this member leads; itself not included; in order of id. */
  readonly peers: readonly PeerStatus[];
}
