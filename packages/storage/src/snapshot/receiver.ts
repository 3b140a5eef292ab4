import type { Disk, DiskFile } from '@raftgate/io';
import type { StorageError } from '../errors.ts';
import { createFresh } from '../files.ts';
import { io, series, type Done, type DoneWith } from '../flow.ts';
import { receivedPath, snapshotPath, snapshotsOf } from './names.ts';
import { SnapshotParser } from './parser.ts';
import type { SnapshotHeader, SnapshotId, SnapshotReceiver } from './types.ts';

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

class Receiving implements SnapshotReceiver {
  receivedBytes = 0;
  private readonly disk: Disk;
  private readonly directory: string;
  private readonly id: SnapshotId;
  private readonly file: DiskFile;
  private readonly path: string;
  private readonly parser: SnapshotParser;

  constructor(disk: Disk, directory: string, id: SnapshotId, file: DiskFile, path: string, parser: SnapshotParser) {
    this.disk = disk;
    this.directory = directory;
    this.id = id;
    this.file = file;
    this.path = path;
    this.parser = parser;
  }

  get header(): SnapshotHeader | undefined {
    return this.parser.header;
  }

  push(bytes: Uint8Array, done: Done): void {
    const refusal = this.parser.feed(bytes, () => {});
    if (refusal !== undefined) return done(refusal);
    const at = this.receivedBytes;
    this.receivedBytes += bytes.length;
    this.file.write(at, [bytes], io(done));
  }

  finish(done: (error: StorageError | undefined, header: SnapshotHeader | undefined) => void): void {
    const refusal = this.parser.finish();
    if (refusal !== undefined) return done(refusal, undefined);
    series(
      [
        (next) => this.file.sync(io(next)),
        (next) => this.file.close(io(next)),
        (next) => this.disk.rename(this.path, snapshotPath(this.directory, this.id), io(next)),
        (next) => this.disk.syncDirectory(snapshotsOf(this.directory), io(next)),
      ],
      (error) => done(error, error === undefined ? this.header : undefined),
    );
  }

  abort(done: () => void): void {
    this.file.close(() => this.disk.remove(this.path, () => done()));
  }
}
