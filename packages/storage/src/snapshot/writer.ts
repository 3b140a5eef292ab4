import { Sha256 } from '@raftgate/bytes';
import type { Disk, DiskFile } from '@raftgate/io';
import { StorageError } from '../errors.ts';
import { createFresh } from '../files.ts';
import { io, series, type Done, type DoneWith } from '../flow.ts';
import { MAX_CHUNK_BYTES, MAX_CONFIGURATION_BYTES } from '../limits.ts';
import { encodeChunkHeader, encodeSnapshotHeader, encodeTrailer } from './format.ts';
import { snapshotPath, snapshotsOf, writtenPath } from './names.ts';
import type { SnapshotHeader, SnapshotWriter } from './types.ts';

/** Begins `snap/INDEX-TERM.snap` under `directory` (DATA_DIR). RG_SNAPSHOT_TOO_LARGE, RG_DISK. */
export function createSnapshotWriter(disk: Disk, directory: string, header: SnapshotHeader, done: DoneWith<SnapshotWriter>): void {
  if (header.configuration.length > MAX_CONFIGURATION_BYTES) {
    const lines = { found: `${header.configuration.length} bytes`, expected: `at most ${MAX_CONFIGURATION_BYTES}` };
    return done(new StorageError('RG_SNAPSHOT_TOO_LARGE', 'the configuration does not fit a snapshot', lines), undefined);
  }
  const path = writtenPath(directory, header);
  createFresh(disk, path, (error, file) => {
    if (file === undefined) return done(error, undefined);
    const bytes = encodeSnapshotHeader(header);
    file.write(
      0,
      [bytes],
      io((failed) => {
        if (failed !== undefined) return file.close(() => done(failed, undefined));
        done(undefined, new Writing(disk, directory, header, file, path, bytes));
      }),
    );
  });
}

class Writing implements SnapshotWriter {
  private readonly disk: Disk;
  private readonly directory: string;
  private readonly header: SnapshotHeader;
  private readonly file: DiskFile;
  private readonly path: string;
  private readonly hash = new Sha256();
  private position: number;
  private chunks = 0;
  private payloadBytes = 0;
  private isClosed = false;

  constructor(disk: Disk, directory: string, header: SnapshotHeader, file: DiskFile, path: string, headerBytes: Uint8Array) {
    this.disk = disk;
    this.directory = directory;
    this.header = header;
    this.file = file;
    this.path = path;
    this.hash.update(headerBytes);
    this.position = headerBytes.length;
  }

  push(bytes: Uint8Array, done: Done): void {
    const parts: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += MAX_CHUNK_BYTES) {
      const payload = bytes.subarray(at, at + MAX_CHUNK_BYTES);
      parts.push(encodeChunkHeader(payload), payload);
      this.hash.update(payload);
      this.chunks += 1;
      this.payloadBytes += payload.length;
    }
    this.write(parts, done);
  }

  finish(done: (error: StorageError | undefined, bytes: number) => void): void {
    const trailer = encodeTrailer({ chunks: this.chunks, payloadBytes: this.payloadBytes, hash: this.hash.digest() });
    series(
      [
        (next) => this.write([trailer], next),
        (next) => this.file.sync(io(next)),
        (next) => this.closeOnce(next),
        (next) => this.disk.rename(this.path, snapshotPath(this.directory, this.header), io(next)),
        (next) => this.disk.syncDirectory(snapshotsOf(this.directory), io(next)),
      ],
      (error) => done(error, this.position),
    );
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

  private write(parts: readonly Uint8Array[], done: Done): void {
    const at = this.position;
    for (const part of parts) this.position += part.length;
    this.file.write(at, parts, io(done));
  }
}
