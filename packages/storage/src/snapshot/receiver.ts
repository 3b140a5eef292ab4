import type { Disk, DiskFile } from '@raftgate/io';
import { diskError, type StorageError } from '../errors.ts';
import { createFresh } from '../files.ts';
import { io, series, type Done, type DoneWith } from '../flow.ts';
import { SNAPSHOT_READ_BYTES, SNAPSHOT_SYNC_BYTES } from '../limits.ts';
import { receivedPath, snapshotPath, snapshotsOf } from './names.ts';
import { SnapshotParser } from './parser.ts';
import type { SnapshotBeginning, SnapshotHeader, SnapshotId, SnapshotReceiver } from './types.ts';

/**
 * Begins to receive snapshot `id` of `cluster`. Errors of its calls: RG_SNAPSHOT_CORRUPT, RG_SNAPSHOT_FOREIGN, RG_DISK;
 * after one only `abort`.
 */
export function receiveSnapshot(disk: Disk, directory: string, cluster: number, id: SnapshotId, done: DoneWith<SnapshotReceiver>): void {
  const path = receivedPath(directory, id);
  createFresh(disk, path, (error, file) => {
    if (file === undefined) return done(error, undefined);
    done(undefined, new Receiving(disk, directory, id, file, path, new SnapshotParser({ ...id, cluster, path })));
  });
}

/**
 * Goes on with a file that an earlier life left: as far as it verifies. Undefined when nothing of it does; it is then removed.
 * What is read may never have reached the disk (a sync that failed leaves pages that read well and count as clean), so it is
 * written once more.
 */
export function resumeSnapshot(disk: Disk, directory: string, cluster: number, id: SnapshotId, done: DoneWith<SnapshotReceiver>): void {
  const path = receivedPath(directory, id);
  disk.open(path, 'write', (error, file) => {
    if (file === undefined) return done(error && diskError(error), undefined);
    const parser = new SnapshotParser({ ...id, cluster, path });
    rewrite(file, parser, 0, (failed) => {
      if (failed !== undefined) return file.close(() => done(failed, undefined));
      const receiver = new Receiving(disk, directory, id, file, path, parser);
      if (receiver.receivedBytes === 0) return receiver.abort(() => done(undefined, undefined));
      file.truncate(receiver.receivedBytes, (error) => {
        if (error === undefined) done(undefined, receiver);
        else file.close(() => done(diskError(error), undefined));
      });
    });
  });
}

function rewrite(file: DiskFile, parser: SnapshotParser, position: number, done: Done): void {
  const into = new Uint8Array(SNAPSHOT_READ_BYTES);
  file.read(position, into, (error, read) => {
    if (error !== undefined) return done(diskError(error));
    const bytes = into.subarray(0, read);
    const isGood = read > 0 && parser.feed(bytes, () => {}) === undefined;
    const next = (failed: StorageError | undefined): void => {
      if (failed === undefined && isGood) return rewrite(file, parser, position + read, done);
      parser.rewind();
      done(failed);
    };
    if (read === 0) next(undefined);
    else file.write(position, [bytes], io(next));
  });
}

class Receiving implements SnapshotReceiver {
  receivedBytes: number;
  readonly id: SnapshotId;
  private readonly disk: Disk;
  private readonly directory: string;
  private readonly file: DiskFile;
  private readonly path: string;
  private readonly parser: SnapshotParser;
  private syncedBytes = 0;
  private isClosed = false;

  constructor(disk: Disk, directory: string, id: SnapshotId, file: DiskFile, path: string, parser: SnapshotParser) {
    this.disk = disk;
    this.directory = directory;
    this.id = id;
    this.file = file;
    this.path = path;
    this.parser = parser;
    this.receivedBytes = parser.verifiedBytes;
  }

  get header(): SnapshotHeader | undefined {
    return this.parser.header;
  }

  push(bytes: Uint8Array, done: Done): void {
    const refusal = this.parser.feed(bytes, () => {});
    if (refusal !== undefined) return done(refusal);
    const at = this.receivedBytes;
    this.receivedBytes += bytes.length;
    this.file.write(
      at,
      [bytes],
      io((error) => {
        if (error !== undefined || this.receivedBytes - this.syncedBytes < SNAPSHOT_SYNC_BYTES) done(error);
        else this.sync(done);
      }),
    );
  }

  hold(done: (error: StorageError | undefined, beginning: SnapshotBeginning | undefined) => void): void {
    const { parser, id } = this;
    parser.rewind();
    this.receivedBytes = parser.verifiedBytes;
    const beginning = { index: id.index, term: id.term, bytes: parser.verifiedBytes, hash: parser.hashSoFar() };
    series([(next) => this.file.truncate(this.receivedBytes, io(next)), (next) => this.sync(next)], (error) =>
      done(error, error === undefined ? beginning : undefined),
    );
  }

  /** Bytes and name. */
  private sync(done: Done): void {
    this.syncedBytes = this.receivedBytes;
    series([(next) => this.file.sync(io(next)), (next) => this.disk.syncDirectory(snapshotsOf(this.directory), io(next))], done);
  }

  finish(done: (error: StorageError | undefined, header: SnapshotHeader | undefined) => void): void {
    const refusal = this.parser.finish();
    if (refusal !== undefined) return done(refusal, undefined);
    series(
      [
        (next) => this.file.sync(io(next)),
        (next) => this.closeOnce(next),
        (next) => this.disk.rename(this.path, snapshotPath(this.directory, this.id), io(next)),
        (next) => this.disk.syncDirectory(snapshotsOf(this.directory), io(next)),
      ],
      (error) => done(error, error === undefined ? this.header : undefined),
    );
  }

  close(done: () => void): void {
    this.closeOnce(() => done());
  }

  abort(done: () => void): void {
    this.closeOnce(() => this.disk.remove(this.path, () => done()));
  }

  /** Once: the number of a file that was closed may be another one's by then. */
  private closeOnce(done: Done): void {
    if (this.isClosed) return done(undefined);
    this.isClosed = true;
    this.file.close(io(done));
  }
}
