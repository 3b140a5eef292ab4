import type { Configuration, PeerStatus as PeerProgress, Role } from '@raftgate/raft';
import type { WalCounters } from '@raftgate/storage';
import type { MemberError } from './errors.ts';

/**
 * `running` takes requests; `failed` has met a disk error or a broken invariant, `removed` is no member of its cluster any
 * more: both do nothing any more.
 */
export type MemberState = 'running' | 'stopping' | 'stopped' | 'failed' | 'removed';

/** What one link to a peer looks like from here. */
export interface PeerStatus {
  readonly id: number;
  readonly name: string;
  readonly connected: boolean;
  /** Why the last connection ended or was refused; empty when it never did. */
  readonly lastFailure: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** A point in time of one member; plain data, built when asked for. */
export interface MemberStatus {
  readonly state: MemberState;
  readonly failure: MemberError | undefined;
  readonly role: Role;
  readonly term: number;
  /** 0 when none is known. */
  readonly leader: number;
  /** What is before it is in the snapshot only. */
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly durableIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly appliedTerm: number;
  /** Log time of the last entry. */
  readonly logTimeMs: number;
  readonly snapshotIndex: number;
  /** In force: committed or not. */
  readonly configuration: Configuration;
  /** In force at `appliedIndex`: committed. Without voters at a member that joins, until it has heard. */
  readonly appliedConfiguration: Configuration;
  /** False while a damaged log keeps this member from voting (001-formats, section 3). */
  readonly mayVote: boolean;
  readonly pendingProposals: number;
  readonly pendingReads: number;
  /** Of commands that were not handed on yet, this member's and those forwarded to it. */
  readonly pendingBytes: number;
  readonly uncommittedBytes: number;
  /** Changes of the members that wait here, of this member's callers and, at a leader, of others'; and who waits for a transfer. */
  readonly pendingChanges: number;
  readonly pendingTransfers: number;
  /** Commands of its own without an outcome: expiries of leases, an alarm, a version, what removed members published. */
  readonly pendingHousekeeping: number;
  readonly wal: WalCounters;
  readonly peers: readonly PeerStatus[];
  /** What a leader knows of each peer's log; empty elsewhere. */
  readonly progress: readonly PeerProgress[];
}
