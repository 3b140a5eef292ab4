import type { Configuration, HardState, InitialState, Message, PersistToken, SnapshotMeta } from '@raftgate/raft';
import type { Position } from './ledger.ts';

/** What goes to disk as one: durable whole, or (at a crash) not at all. */
export interface Group {
  readonly hardState: HardState | undefined;
  readonly entries: readonly Position[];
  /** A snapshot whose file is durable already: taken here, or installed from a leader (then the log may begin anew). */
  readonly marker: SnapshotMeta | undefined;
  /** Installed: nothing else leaves the member before this is durable. */
  readonly isInstall: boolean;
  readonly token: PersistToken | undefined;
  readonly messages: readonly Message[];
}

/** One member's disk: what is durable, and the queue of groups that are not yet. */
export class CoreDisk {
  private readonly id: number;
  hardState: HardState = { term: 0, vote: 0, commit: 0 };
  snapshot: SnapshotMeta;
  /** `log[i]` is index i; what a snapshot covers is kept here, for the checkers only. */
  log: Position[];
  readonly queue: Group[] = [];
  /** What an ambiguous disk lost: it counts for quorums until its member votes again. */
  lost: Position[] | undefined;

  private readonly birth: SnapshotMeta;

  constructor(id: number, root: Position, configuration: Configuration) {
    this.id = id;
    this.log = [root];
    this.birth = { index: 0, term: 0, logTime: 0, configuration };
    this.snapshot = this.birth;
  }

  /** Whether `position`, and so everything before it, is durable here. */
  holds(position: Position): boolean {
    const { index } = position;
    return this.log[index] === position || (this.lost !== undefined && this.lost[index] === position);
  }

  /** The oldest group reaches the disk. */
  write(group: Group, committed: readonly Position[]): void {
    const { hardState, entries, marker } = group;
    if (hardState !== undefined) this.hardState = hardState;
    if (entries.length > 0) {
      this.log.length = entries[0].index;
      for (const position of entries) {
        this.log.push(position);
        position.durableOn |= 1 << this.id;
      }
    }
    if (marker !== undefined && marker.index > this.snapshot.index) this.mark(marker, committed);
  }

  private mark(marker: SnapshotMeta, committed: readonly Position[]): void {
    this.snapshot = marker;
    if (this.log[marker.index]?.term === marker.term) return;
    this.log = committed.slice(0, marker.index + 1);
  }

  /** What a start reads. `applied`: how far a state machine with a disk of its own had come, 0 for one without. */
  initial(applied: number): InitialState {
    const { hardState, snapshot, log } = this;
    const entries = log.slice(snapshot.index + 1).flatMap(({ entry }) => entry ?? []);
    return { hardState, snapshot, entries, applied: Math.max(snapshot.index, Math.min(applied, log.length - 1)) };
  }

  /** The log begins anew at `snapshot`: a record in the middle did not verify (001-formats, section 3, "Recovering"). */
  lose(keepsSnapshot: boolean): void {
    this.lost = this.log;
    if (!keepsSnapshot) this.snapshot = this.birth;
    this.log = this.lost.slice(0, this.snapshot.index + 1);
  }
}
