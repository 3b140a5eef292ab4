import type { Configuration, Role } from '@raftgate/raft';
import type { MemberError } from './errors.ts';

/** `running` takes requests; `failed` has met a disk error or a broken invariant and answers nothing any more. */
export type MemberState = 'running' | 'stopping' | 'stopped' | 'failed';

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
  readonly lastIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly appliedTerm: number;
  readonly logTimeMs: number;
  readonly snapshotIndex: number;
  readonly firstIndex: number;
  readonly configuration: Configuration;
  /** False while an ambiguous log tail keeps this member from voting (001-formats, section 3). */
  readonly mayVote: boolean;
  /** Bytes of the write-ahead log and the snapshots on disk, as far as known. */
  readonly diskBytes: number;
  readonly pendingProposals: number;
  readonly pendingReads: number;
  readonly peers: readonly PeerStatus[];
}
