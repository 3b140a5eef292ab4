import type { Disk, DiskFile } from '@raftgate/io';
import { StorageError } from '../errors.ts';
import { createFresh } from '../files.ts';
import { io, series, type Done, type DoneWith } from '../flow.ts';
import { pairName, UNFINISHED } from '../layout.ts';
import { FILL_BYTES } from '../limits.ts';
import { encodeCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './log-state.ts';
import { ActiveSegment, SEAL_BYTES } from './segment.ts';
import { encodeSegmentHeader } from './segment-header.ts';

export const SEGMENT_EXTENSION = 'wal';
const SPARE_NAME = `next${UNFINISHED}`;

/**
 * Makes segments: zeros ahead of need, then header and checkpoint, sync, rename, directory sync. What has its final name is
 * whole.
 */
export class SegmentMaker {
  private readonly disk: Disk;
  private readonly directory: string;
  private readonly owner: { readonly cluster: number; readonly member: number };
  private readonly bytes: number;
  private spare: DiskFile | undefined;
  private preparing = false;
  private waiting: Done[] = [];

  constructor(disk: Disk, directory: string, owner: { readonly cluster: number; readonly member: number }, bytes: number) {
    this.disk = disk;
    this.directory = directory;
    this.owner = owner;
    this.bytes = bytes;
  }

  /** Fills the spare ahead of need. A failure is forgotten here: it is met again when the segment is needed. */
  prepareAhead(): void {
    if (this.spare === undefined && !this.preparing) this.prepare(() => {});
  }

  /** Makes a segment and gives it a name. */
  publish(sequence: number, checkpoint: Checkpoint, done: DoneWith<ActiveSegment>): void {
    this.prepare((error) => {
      const file = this.spare;
      if (error !== undefined || file === undefined) return done(error, undefined);
      this.spare = undefined;
      this.name(file, sequence, checkpoint, (failed, segment) => {
        if (segment === undefined) file.close(() => done(failed, undefined));
        else done(undefined, segment);
      });
    });
  }

  close(done: () => void): void {
    if (this.preparing) return void this.waiting.push(() => this.close(done));
    const file = this.spare;
    this.spare = undefined;
    if (file === undefined) done();
    else file.close(() => done());
  }

  private name(file: DiskFile, sequence: number, checkpoint: Checkpoint, done: DoneWith<ActiveSegment>): void {
    const firstIndex = checkpoint.lastIndex + 1;
    const { sector, seed } = encodeSegmentHeader({ ...this.owner, sequence, firstIndex });
    const group = encodeCheckpoint(checkpoint, seed);
    const position = sector.length + group.bytes.length;
    // The largest group must fit behind it.
    const room = Math.ceil(this.bytes / 2) - SEAL_BYTES;
    if (position > room) {
      const lines = { found: `${position} bytes`, expected: `at most ${room}` };
      return done(new StorageError('RG_WAL_TOO_LARGE', 'the checkpoint does not fit a segment', lines), undefined);
    }
    const name = pairName(sequence, firstIndex, SEGMENT_EXTENSION);
    const segment = new ActiveSegment(file, name, sequence, this.bytes, seed, position, 2, group.records);
    series(
      [
        (next) => file.write(0, [sector, group.bytes], io(next)),
        (next) => file.sync(io(next)),
        (next) => this.disk.rename(`${this.directory}/${SPARE_NAME}`, `${this.directory}/${name}`, io(next)),
        (next) => this.disk.syncDirectory(this.directory, io(next)),
      ],
      (error) => done(error, error === undefined ? segment : undefined),
    );
  }

  /** `done` when there is a spare; joins an attempt that is under way, and tries again after one that failed. */
  private prepare(done: Done): void {
    if (this.spare !== undefined) return done(undefined);
    if (this.preparing) return void this.waiting.push((error) => (error === undefined ? done(undefined) : this.prepare(done)));
    this.preparing = true;
    this.fill((error, file) => {
      this.preparing = false;
      this.spare = file;
      const waiting = this.waiting.splice(0);
      done(error);
      for (const wake of waiting) wake(error);
    });
  }

  private fill(done: DoneWith<DiskFile>): void {
    createFresh(this.disk, `${this.directory}/${SPARE_NAME}`, (error, file) => {
      if (file === undefined) return done(error, undefined);
      series([(next) => writeZeros(file, 0, this.bytes, next), (next) => file.sync(io(next))], (failed) => {
        if (failed === undefined) done(undefined, file);
        else file.close(() => done(failed, undefined));
      });
    });
  }
}

/** Zeros in `[from, to)`, a bounded part at a time. */
export function writeZeros(file: DiskFile, from: number, to: number, done: Done): void {
  if (from >= to) return done(undefined);
  const part = new Uint8Array(Math.min(FILL_BYTES, to - from));
  const write = (at: number): void => {
    if (at >= to) return done(undefined);
    file.write(
      at,
      [part.subarray(0, Math.min(part.length, to - at))],
      io((error) => (error === undefined ? write(at + part.length) : done(error))),
    );
  };
  write(from);
}
