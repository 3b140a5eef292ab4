import type { Io, Timer } from '@raftgate/io';
import type { SnapshotId, SnapshotReceiver } from '@raftgate/storage';
import { SNAPSHOT_PARTIAL_MS } from '../limits.ts';

/** The beginning of a snapshot file whose sender's connection was cut: verified as far as it goes. */
export interface PartialFile {
  readonly from: number;
  readonly id: SnapshotId;
  readonly file: SnapshotReceiver;
}

/**
 * At most one beginning of a snapshot, kept for a while so that its sender goes on where it was cut. Only the same sender: a
 * file of the same index from another member may lie on its disk in other bytes.
 */
export class PartialSnapshot {
  private readonly io: Io;
  /** It is gone, and so is its file. */
  private readonly dropped: () => void;
  private kept: PartialFile | undefined = undefined;
  private timer: Timer | undefined = undefined;

  constructor(io: Io, dropped: () => void) {
    this.io = io;
    this.dropped = dropped;
  }

  get isKept(): boolean {
    return this.kept !== undefined;
  }

  keep(partial: PartialFile): void {
    this.kept = partial;
    this.timer = this.io.timers.after(SNAPSHOT_PARTIAL_MS, () => this.drop(() => {}));
  }

  /** What a sender may be told that we hold of it. */
  of(from: number): PartialFile | undefined {
    return this.kept?.from === from ? this.kept : undefined;
  }

  /** Takes it to go on; false when it is not there any more. */
  take(partial: PartialFile): boolean {
    if (this.kept !== partial) return false;
    this.forget();
    return true;
  }

  /** `done` once its file is gone too: another of the same name may be made. */
  drop(done: () => void): void {
    const { kept } = this;
    if (kept === undefined) return done();
    this.forget();
    kept.file.abort(() => {
      done();
      this.dropped();
    });
  }

  private forget(): void {
    this.kept = undefined;
    if (this.timer !== undefined) this.io.timers.cancel(this.timer);
    this.timer = undefined;
  }
}
