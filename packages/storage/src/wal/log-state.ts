import { LogShape } from './log-shape.ts';
import type { WalRecord } from './record.ts';
import type { HardState, Recovering, SnapshotMarker } from './types.ts';

/** What a segment's checkpoint repeats, and where the log stood: enough to forget all segments before it. */
export interface Checkpoint {
  readonly hardState: HardState;
  readonly marker: SnapshotMarker | undefined;
  readonly peers: ReadonlyMap<number, number>;
  readonly recovering: Recovering;
  readonly lastIndex: number;
}

export const NO_HARD_STATE: HardState = { term: 0, vote: 0, commit: 0 };

/**
 * The state the records so far add up to. The same rules run while records are written, where a violation is a bug of the
 * caller's, and while they are read back, where it means that what is on the disk is not what was written.
 */
export class LogState {
  hardState: HardState = NO_HARD_STATE;
  marker: SnapshotMarker | undefined;
  recovering: Recovering = 0;
  readonly log: LogShape;
  private peers: ReadonlyMap<number, number> = new Map();

  /** A log whose next entry is `base + 1`. */
  constructor(base: number) {
    this.log = new LogShape(base);
  }

  /** Takes `record` in, or says which rule it breaks and takes nothing. */
  apply(record: WalRecord): string | undefined {
    switch (record.type) {
      case 'entry':
        return this.applyEntry(record.entry.index, record.entry.term);
      case 'hardState':
        return this.applyHardState(record.hardState);
      case 'snapshot':
        return this.applyMarker(record.marker);
      case 'peer':
        this.peers = new Map(this.peers).set(record.peer, record.incarnation);
        return undefined;
      case 'recovering':
        this.recovering = record.state;
        return undefined;
      case 'sealed':
        return undefined;
    }
  }

  /** Commit is at most what the log holds when a group ends. */
  groupEnds(): string | undefined {
    const { commit } = this.hardState;
    return commit > this.log.last ? `commit ${commit} is beyond the last index ${this.log.last}` : undefined;
  }

  lowerCommit(): void {
    if (this.hardState.commit > this.log.last) this.hardState = { ...this.hardState, commit: this.log.last };
  }

  checkpoint(): Checkpoint {
    return {
      hardState: this.hardState,
      marker: this.marker,
      peers: this.peers,
      recovering: this.recovering,
      lastIndex: this.log.last,
    };
  }

  private applyEntry(index: number, term: number): string | undefined {
    const { log, hardState, marker } = this;
    if (index > log.last + 1) return `entry ${index} leaves a gap after ${log.last}`;
    if (marker !== undefined && index <= marker.index) return `entry ${index} is at or below the snapshot at ${marker.index}`;
    if (term > hardState.term) return `entry ${index} has term ${term}, the log only ${hardState.term}`;
    const held = log.termAt(index);
    if (index <= hardState.commit && held !== undefined && held !== term) return `entry ${index} would change what is committed`;
    const before = log.termAt(index - 1);
    if (before !== undefined && term < before) return `entry ${index} has term ${term} after ${before}`;
    log.put(index, term);
    return undefined;
  }

  private applyHardState(next: HardState): string | undefined {
    const { term, vote } = this.hardState;
    if (next.term < term) return `term falls from ${term} to ${next.term}`;
    if (next.term === term && vote !== 0 && next.vote !== vote) return `the vote of term ${term} changes from ${vote} to ${next.vote}`;
    this.hardState = next;
    return undefined;
  }

  /** Raft paper, figure 13, rules 6 and 7: what follows the snapshot stays only if the log agrees with it at its index. */
  private applyMarker(next: SnapshotMarker): string | undefined {
    const { marker, log } = this;
    if (marker !== undefined && next.index < marker.index) return `the snapshot goes back from ${marker.index} to ${next.index}`;
    if (marker?.index === next.index) return marker.term === next.term ? undefined : `the snapshot at ${next.index} changes its term`;
    this.marker = next;
    // Below what is held: segments that held it are gone, which only a later marker allows. What follows tells.
    if (next.index < log.first && !log.isEmpty) return undefined;
    if (log.termAt(next.index) !== next.term) log.restart(log.isEmpty ? Math.max(next.index, log.last) : next.index);
    return undefined;
  }
}
