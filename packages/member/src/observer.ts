import type { Configuration, Entry, FlightRecord, HardState, Message, SoftState } from '@raftgate/raft';
import type { StateHash, Store } from '@raftgate/store';
import type { MemberError } from './errors.ts';

/** A log as its member holds it, durable or not; read it only inside the call that passed it. */
export interface LogView {
  readonly last: number;
  /** -1 where it cannot say: what a snapshot took, and what is past the end. */
  termAt(index: number): number;
}

/** The state machine as a snapshot gave it. */
export interface RestoredState {
  readonly index: number;
  readonly term: number;
  readonly hash: StateHash;
  readonly revision: number;
  /** Read it only inside the call that passed it. */
  readonly store: Store;
  readonly configuration: Configuration;
}

/** What a simulator, a metric or a log may hear of a member. Called inside its turn: return at once, and call nothing of the member. */
export interface Observer {
  onRole?(state: SoftState): void;
  onConfiguration?(configuration: Configuration): void;
  /** This member leads from here on, with this log. */
  onLeader?(log: LogView): void;
  /** At a start: what the disk gave back. The log follows the snapshot at `snapshotIndex`. */
  onRecovered?(entries: readonly Entry[], snapshotIndex: number, hardState: HardState): void;
  /** One durable group: what it held, and how long the disk took. */
  onPersisted?(entries: readonly Entry[], elapsedMs: number, hardState: HardState | undefined): void;
  /** `hash` and `revision` are the store's after the entry: equal on members that applied the same entries. Read `store` inside the call. */
  onApplied?(entry: Entry, hash: StateHash, revision: number, store: Store): void;
  /** A snapshot took the place of the state: at a start, or one of the leader's. */
  onRestored?(state: RestoredState): void;
  /** A leader answers reads without asking a quorum: nobody leads a later term. */
  onLeaseRead?(term: number): void;
  /** What raft sends, whether or not a link takes it; and what it is given, before it looks. */
  onSend?(message: Message): void;
  onReceive?(message: Message): void;
  /** Something an operator may want to read, one sentence. */
  onReport?(text: string): void;
  onSnapshotWritten?(index: number, bytes: number): void;
  onSnapshotInstalled?(index: number): void;
  onPeer?(peer: number, event: 'connected' | 'closed' | 'refused', reason: string): void;
  /** A turn that took longer than LOOP_BUDGET_MS (law 9). */
  onSlowTurn?(elapsedMs: number): void;
  /** This member was removed from its cluster and does nothing any more. */
  onRemoved?(): void;
  onFailed?(error: MemberError, flight: readonly FlightRecord[]): void;
}
