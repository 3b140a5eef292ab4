import type { Io } from '@raftgate/io';
import { openPartialSnapshot, receiveSnapshot } from '@raftgate/storage';
import type { SnapshotBeginning, SnapshotId, SnapshotReceiver, StorageError } from '@raftgate/storage';

/** Where snapshots come to. */
export interface PartialPlace {
  readonly io: Io;
  readonly directory: string;
  readonly cluster: number;
}

/**
 * The one snapshot file that is being received, or the beginning of one: it has at most one owner, and outlives connections and
 * restarts until a snapshot of another entry comes, or the log is beyond it. Whoever has the same file, to the byte, goes on
 * with it.
 */
export class PartialSnapshot {
  private readonly place: PartialPlace;
  private readonly report: (text: string) => void;
  private kept: { readonly file: SnapshotReceiver; readonly beginning: SnapshotBeginning } | undefined = undefined;
  /** A transfer has the file. */
  private isTaken = false;
  /** The file is looked for, made durable or removed. */
  private isWorking = false;
  private hasStopped = false;
  private readonly watching: (() => void)[] = [];
  private readonly waiting: (() => void)[] = [];

  constructor(place: PartialPlace, report: (text: string) => void) {
    this.place = place;
    this.report = report;
  }

  /** Nothing that is unfinished may be made meanwhile. */
  isLoading = false;

  /** Looks for what an earlier life left of a snapshot above `index`. */
  load(index: number): void {
    const { io, directory, cluster } = this.place;
    this.isWorking = true;
    this.isLoading = true;
    openPartialSnapshot(io.disk, directory, cluster, index, (error, file) => {
      this.isLoading = false;
      if (error !== undefined) this.report(`what was received of a snapshot is not gone on with: ${error.message}`);
      if (file === undefined) this.settle();
      else this.keep(file);
    });
  }

  /** What a sender may be told that is here. */
  get held(): SnapshotBeginning | undefined {
    return this.isTaken ? undefined : this.kept?.beginning;
  }

  /** `run` once `held` says what there is. */
  whenKnown(run: () => void): void {
    if (this.isWorking) this.watching.push(run);
    else run();
  }

  /** Hands out what is held, if it is that; `done` when no other transfer has it any more. */
  resume({ index, term }: SnapshotId, bytes: number, done: (file: SnapshotReceiver | undefined) => void): void {
    this.acquire(() => {
      const { kept } = this;
      if (kept?.beginning.index === index && kept.beginning.term === term && kept.beginning.bytes === bytes) {
        this.kept = undefined;
        done(kept.file);
      } else {
        this.release();
        done(undefined);
      }
    });
  }

  /** Begins another one in place of what is held. */
  create(id: SnapshotId, done: (error: StorageError | undefined, file: SnapshotReceiver | undefined) => void): void {
    const { io, directory, cluster } = this.place;
    this.acquire(() => {
      const begin = (): void =>
        receiveSnapshot(io.disk, directory, cluster, id, (error, file) => {
          if (file === undefined) this.release();
          done(error, file);
        });
      const { kept } = this;
      this.kept = undefined;
      if (kept === undefined) begin();
      else kept.file.abort(begin);
    });
  }

  /** Whoever has it gives it back as soon as the disk lets it. */
  comes(): void {
    this.isWorking = true;
  }

  /** From whoever had it: the rest may come later. */
  keep(file: SnapshotReceiver): void {
    this.isTaken = false;
    this.isWorking = true;
    file.hold((error, beginning) => {
      if (beginning === undefined || beginning.bytes === 0) return file.abort(() => this.settle());
      if (error === undefined) this.kept = { file, beginning };
      this.settle();
    });
  }

  /** From whoever had it: nothing will come of it. */
  discard(file: SnapshotReceiver): void {
    this.isTaken = false;
    this.isWorking = true;
    file.abort(() => this.settle());
  }

  /** From whoever had it: there is no such file any more. */
  release(): void {
    this.isTaken = false;
    this.settle();
  }

  /** The log is at `index`: nobody will send what is below. */
  overtaken(index: number): void {
    const { kept } = this;
    if (kept === undefined || this.isTaken || this.isWorking || kept.beginning.index > index) return;
    this.kept = undefined;
    this.discard(kept.file);
  }

  /** What is held stays on the disk. */
  stop(): void {
    this.hasStopped = true;
    if (!this.isWorking) this.settle();
  }

  private acquire(run: () => void): void {
    this.waiting.push(run);
    if (!this.isWorking) this.settle();
  }

  private settle(): void {
    this.isWorking = false;
    if (this.hasStopped) {
      this.kept?.file.close(() => {});
      this.kept = undefined;
      return;
    }
    for (const run of this.watching.splice(0)) run();
    if (this.isTaken || this.isWorking) return;
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.isTaken = true;
    next();
  }
}
