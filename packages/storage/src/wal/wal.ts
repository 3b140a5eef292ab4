import type { Disk } from '@raftgate/io';
import { StorageError } from '../errors.ts';
import { each, io, ioOrAbsent, series, type Done } from '../flow.ts';
import { invariant } from '../invariant.ts';
import { SET_ASIDE } from '../layout.ts';
import { MAX_GROUP_BYTES } from '../limits.ts';
import type { Batch } from './batch.ts';
import { anewCheckpoint, stateFrom } from './checkpoint.ts';
import type { Checkpoint, LogState } from './log-state.ts';
import { WalQueue } from './queue.ts';
import type { ActiveSegment } from './segment.ts';
import type { SegmentMaker } from './segment-maker.ts';
import type { SnapshotMarker, Wal, WalCounters, WalGroup, WalState } from './types.ts';

/** A segment that is no longer written to. */
export interface OldSegment {
  readonly name: string;
  readonly highestIndex: number;
}

/** What `openWal` found, to go on from. */
export interface WalStart {
  readonly disk: Disk;
  readonly directory: string;
  readonly maker: SegmentMaker;
  readonly segmentBytes: number;
  readonly state: LogState;
  /** Undefined when the tail is ambiguous. */
  readonly active: ActiveSegment | undefined;
  /** Oldest first. */
  readonly old: readonly OldSegment[];
  readonly highestSequence: number;
}

export class SegmentedWal implements Wal {
  state: WalState;
  readonly counters = { groups: 0, writes: 0, syncs: 0, bytes: 0, rollovers: 0 } satisfies WalCounters;
  private readonly disk: Disk;
  private readonly directory: string;
  private readonly maker: SegmentMaker;
  private readonly maxBatchBytes: number;
  private tail: LogState;
  private queue: WalQueue;
  /** The state that is durable. */
  private written: Checkpoint;
  private active: ActiveSegment | undefined;
  private old: OldSegment[];
  private sequence: number;
  /** A write, a rollover or a new beginning is under way. */
  private isBusy = false;
  private isReleasing = false;
  private inFlight: Batch | undefined;
  private failure: StorageError | undefined;
  private onIdle: (() => void) | undefined;

  constructor(start: WalStart) {
    this.disk = start.disk;
    this.directory = start.directory;
    this.maker = start.maker;
    this.maxBatchBytes = Math.min(MAX_GROUP_BYTES, Math.floor(start.segmentBytes / 2));
    this.tail = start.state;
    this.queue = new WalQueue(this.tail, this.maxBatchBytes);
    this.written = this.tail.checkpoint();
    this.active = start.active;
    this.old = [...start.old];
    this.sequence = start.highestSequence;
    this.state = start.active === undefined ? 'ambiguous' : 'open';
  }

  get queuedBytes(): number {
    return this.queue.bytes;
  }

  get lastIndex(): number {
    return this.tail.log.last;
  }

  append(group: WalGroup, done: Done): void {
    const refusal = this.refusal() ?? this.queue.refusal(group);
    if (refusal !== undefined) return done(refusal);
    const batch = this.queue.add(group) ?? this.queue.youngest ?? this.inFlight;
    if (batch === undefined) return done(undefined);
    batch.waiters.push(done);
    this.flush();
  }

  beginAnew(snapshot: SnapshotMarker | undefined, done: Done): void {
    if (this.state !== 'ambiguous' && this.state !== 'open') return done(this.refusal());
    invariant(!this.isBusy && this.queue.isEmpty && !this.isReleasing, 'a log begins anew only when nothing waits for it');
    const checkpoint = anewCheckpoint(this.written, snapshot);
    const older = this.active === undefined ? this.old : [...this.old, this.active];
    this.isBusy = true;
    this.maker.publish(this.sequence + 1, checkpoint, (error, segment) => {
      if (segment === undefined) return this.fail(error, done);
      const aside = ({ name }: { readonly name: string }, next: Done): void =>
        this.disk.rename(`${this.directory}/${name}`, `${this.directory}/${name}${SET_ASIDE}`, io(next));
      series(
        [
          (next) => each(older, aside, next),
          (next) => this.disk.syncDirectory(this.directory, io(next)),
          (next) => (this.active === undefined ? next(undefined) : this.active.file.close(io(next))),
        ],
        (failed) => {
          if (failed !== undefined) return this.fail(failed, done);
          this.continueWith(segment, checkpoint);
          done(undefined);
          this.flush();
        },
      );
    });
  }

  release(index: number, done: Done): void {
    invariant(!this.isReleasing, 'one release at a time');
    this.isReleasing = true;
    // Strictly below the marker: its own entry tells, when the log is read back, whether what follows it stays.
    const cutoff = Math.min(index, this.written.marker?.index ?? 0);
    const kept = this.old.findIndex((segment) => segment.highestIndex >= cutoff);
    const gone = kept < 0 ? this.old : this.old.slice(0, kept);
    this.tail.log.forgetBefore(cutoff);
    // The directory is synced between removals, so that what a crash leaves has no hole.
    const remove = ({ name }: OldSegment, next: Done): void =>
      series(
        [
          (step) => this.disk.remove(`${this.directory}/${name}`, ioOrAbsent(step)),
          (step) => this.disk.syncDirectory(this.directory, io(step)),
        ],
        (error) => {
          if (error === undefined) this.old.shift();
          next(error);
        },
      );
    series([(next) => each([...gone], remove, next), (next) => this.disk.syncDirectory(this.directory, io(next))], (error) => {
      this.isReleasing = false;
      done(error);
    });
  }

  close(done: Done): void {
    invariant(this.onIdle === undefined, 'a log is closed once');
    if (this.failure === undefined) this.state = 'closed';
    let hasBegun = false;
    const close = (): void => {
      // Once, though it may be idle twice: whoever hears of a failure closes the log before that is done with.
      if (hasBegun) return;
      hasBegun = true;
      this.maker.close(() => {
        if (this.active === undefined) done(this.failure);
        else this.active.file.close((error) => (this.failure === undefined ? io(done)(error) : done(this.failure)));
      });
    };
    this.onIdle = close;
    if (!this.isBusy && this.queue.isEmpty) close();
  }

  private refusal(): StorageError | undefined {
    switch (this.state) {
      case 'open':
        return undefined;
      case 'closed':
        return new StorageError('RG_WAL_CLOSED', 'the log is closed');
      case 'ambiguous':
        return new StorageError('RG_WAL_AMBIGUOUS', 'the end of the log is not known; it must begin anew', {
          do: 'remove the member and add it again, or let it recover from the others',
        });
      case 'failed':
        return new StorageError('RG_WAL_FAILED', `the log failed earlier: ${this.failure?.message ?? ''}`, {
          do: 'repair the disk and restart the member',
        });
    }
  }

  /** Sends what gathered as one group, unless one is on its way. */
  private flush(): void {
    if (this.isBusy || this.queue.isEmpty || this.failure !== undefined || this.active === undefined) return;
    this.isBusy = true;
    if (this.active.fits(this.queue.nextBytes)) this.write(this.active);
    else this.rollOver(this.active);
  }

  private write(segment: ActiveSegment): void {
    const batch = this.queue.shift();
    invariant(batch !== undefined, 'nothing to write');
    const bytes = batch.view();
    this.inFlight = batch;
    this.counters.groups += 1;
    this.counters.writes += 1;
    this.counters.syncs += 1;
    this.counters.bytes += bytes.length;
    segment.writeGroup(bytes, batch.last, (error) => {
      if (error !== undefined) return this.fail(error, undefined);
      segment.highestIndex = Math.max(segment.highestIndex, batch.highestIndex);
      this.written = batch.after ?? this.written;
      this.inFlight = undefined;
      this.queue.retire(batch);
      if (segment.position > segment.size / 2) this.maker.prepareAhead();
      // Still busy: what the waiters append gathers into one group.
      for (const done of batch.waiters) done(undefined);
      this.isBusy = false;
      this.settle();
    });
  }

  /** 001-formats, section 3, "Rollover": the next segment stands before this one is sealed, and is used only afterwards. */
  private rollOver(full: ActiveSegment): void {
    invariant(this.written.recovering !== 1, 'nothing is appended before the terms of the others were heard');
    const checkpoint = this.written;
    this.maker.publish(this.sequence + 1, checkpoint, (error, segment) => {
      if (segment === undefined) return this.fail(error, undefined);
      full.seal((failed) => {
        if (failed !== undefined) return this.fail(failed, undefined);
        full.file.close(() => {
          this.old.push(full);
          this.sequence = segment.sequence;
          this.active = segment;
          this.counters.rollovers += 1;
          this.isBusy = false;
          this.settle();
        });
      });
    });
  }

  private continueWith(segment: ActiveSegment, checkpoint: Checkpoint): void {
    this.tail = stateFrom(checkpoint);
    this.queue = new WalQueue(this.tail, this.maxBatchBytes);
    this.written = this.tail.checkpoint();
    this.sequence = segment.sequence;
    this.active = segment;
    this.old = [];
    this.isBusy = false;
    if (this.state === 'ambiguous') this.state = 'open';
  }

  private settle(): void {
    this.flush();
    if (!this.isBusy && this.queue.isEmpty) this.onIdle?.();
  }

  /** Final: everybody who waits hears of it, and nothing is acknowledged from here on. */
  private fail(cause: StorageError | undefined, done: Done | undefined): void {
    const error = cause ?? new StorageError('RG_WAL_FAILED', 'a segment could not be made');
    this.failure = error;
    this.state = 'failed';
    this.isBusy = false;
    const batches = this.inFlight === undefined ? [] : [this.inFlight];
    this.inFlight = undefined;
    for (const batch of [...batches, ...this.queue.abandon()]) {
      for (const waiter of batch.waiters) waiter(error);
    }
    done?.(error);
    this.onIdle?.();
  }
}
