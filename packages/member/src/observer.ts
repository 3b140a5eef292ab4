import type { Configuration, Entry, SoftState } from '@raftgate/raft';
import type { StateHash } from '@raftgate/store';
import type { FlightRecord } from './flight/record.ts';
import type { MemberError } from './errors.ts';

/** What a simulator, a metric or a log may hear of a member. Called inside its turn: return at once, and call nothing of the member. */
export interface Observer {
  onRole?(state: SoftState): void;
  onConfiguration?(configuration: Configuration): void;
  /** At a start: the log the disk gave back, which follows the snapshot at `snapshotIndex`. */
  onRecovered?(entries: readonly Entry[], snapshotIndex: number): void;
  /** One durable group: the entries it held (the simulator checks them), and how long the disk took. */
  onPersisted?(entries: readonly Entry[], elapsedMs: number): void;
  /** `hash` is the store's after the entry: equal on members that applied the same entries. */
  onApplied?(entry: Entry, hash: StateHash): void;
  /** Something an operator may want to read, one sentence. */
  onReport?(text: string): void;
  onSnapshotWritten?(index: number, bytes: number): void;
  onSnapshotInstalled?(index: number): void;
  onPeer?(peer: number, event: 'connected' | 'closed' | 'refused', reason: string): void;
  /** A turn that took longer than LOOP_BUDGET_MS (law 9). */
  onSlowTurn?(elapsedMs: number): void;
  onFailed?(error: MemberError, flight: readonly FlightRecord[]): void;
}
