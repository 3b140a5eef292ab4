import type { Io } from '@raftgate/io';
import { StorageError, openSnapshotReader } from '@raftgate/storage';
import type { SnapshotHeader, SnapshotId, SnapshotReader } from '@raftgate/storage';
import type { Restore, Store, StoreRefusal } from '@raftgate/store';
import { APPLY_SLICE_UNITS, LOOP_BUDGET_MS } from '../limits.ts';

/** A verified snapshot loaded beside the state in use. */
export interface Loaded {
  readonly header: SnapshotHeader;
  readonly restore: Restore;
}

type Done = (error: StorageError | undefined, loaded: Loaded | undefined) => void;

/** Loads a snapshot file into a restore of the store, a slice a turn of the loop, so that ticks run in between (law 9). */
export class Loader {
  private readonly io: Io;
  private readonly store: Store;
  private readonly done: Done;
  private reader: SnapshotReader | undefined = undefined;
  private restore: Restore | undefined = undefined;
  private isEnded = false;
  private isStopped = false;

  constructor(io: Io, store: Store, done: Done) {
    this.io = io;
    this.store = store;
    this.done = done;
  }

  start(directory: string, cluster: number, id: SnapshotId): void {
    openSnapshotReader(this.io.disk, directory, cluster, id, (error, reader) => {
      if (reader === undefined) return this.finish(error);
      this.reader = reader;
      this.restore = this.store.restore();
      this.readNext();
    });
  }

  /** Of a file that is damaged behind it, too. */
  get header(): SnapshotHeader | undefined {
    return this.reader?.header;
  }

  /** Nobody waits any more. */
  stop(): void {
    this.isStopped = true;
  }

  private readNext(): void {
    if (this.isStopped) return this.finish(undefined);
    this.reader?.next((error, bytes) => {
      if (error !== undefined) return this.finish(error);
      if (bytes === undefined) {
        this.restore?.end();
        this.isEnded = true;
      } else {
        // Read views are the reader's until its next call; what is pushed must not change.
        const refusal = this.restore?.push(bytes.slice());
        if (refusal !== undefined) return this.finish(corrupt(refusal));
      }
      this.io.timers.soon(() => this.slice());
    });
  }

  private slice(): void {
    const untilMs = this.io.clock.monotonicMs() + LOOP_BUDGET_MS;
    while (this.restore?.step(APPLY_SLICE_UNITS) === false) {
      if (this.io.clock.monotonicMs() >= untilMs) return this.io.timers.soon(() => this.slice());
    }
    if (this.isEnded) this.finish(undefined);
    else this.readNext();
  }

  private finish(error: StorageError | undefined): void {
    const { reader, restore } = this;
    const loaded =
      error === undefined && this.isEnded && reader !== undefined && restore !== undefined ? { header: reader.header, restore } : undefined;
    const tell = (): void => {
      if (!this.isStopped) this.done(error, loaded);
    };
    if (reader === undefined) tell();
    else reader.close(tell);
  }
}

function corrupt(refusal: StoreRefusal): StorageError {
  return new StorageError('RG_SNAPSHOT_CORRUPT', `the store refuses a snapshot that verifies: ${refusal.message}`);
}
