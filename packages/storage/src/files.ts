import type { Disk, DiskFile } from '@raftgate/io';
import { diskError, StorageError } from './errors.ts';
import { io, series, type Done, type DoneWith } from './flow.ts';

/** The whole of a file of at most `maxBytes`; undefined when it does not exist. */
export function readFile(disk: Disk, path: string, maxBytes: number, done: DoneWith<Uint8Array>): void {
  disk.open(path, 'read', (error, file) => {
    if (error?.code === 'ENOENT') return done(undefined, undefined);
    if (file === undefined) return done(error && diskError(error), undefined);
    readOpen(file, maxBytes, (failed, bytes) => file.close(() => done(failed, bytes)));
  });
}

function readOpen(file: DiskFile, maxBytes: number, done: DoneWith<Uint8Array>): void {
  file.size((error, size) => {
    if (error !== undefined) return done(diskError(error), undefined);
    if (size > maxBytes) {
      const lines = { found: `${size} bytes`, expected: `at most ${maxBytes} bytes` };
      return done(new StorageError('RG_DATA_DIR_UNREADABLE', `${file.path} is larger than such a file can be`, lines), undefined);
    }
    const bytes = new Uint8Array(size);
    file.read(0, bytes, (failed, read) =>
      failed === undefined ? done(undefined, bytes.subarray(0, read)) : done(diskError(failed), undefined),
    );
  });
}

/** Creates `path` with `bytes`, synced; one that an unfinished attempt left is replaced. */
export function writeNewFile(disk: Disk, path: string, bytes: Uint8Array, done: Done): void {
  createFresh(disk, path, (error, file) => {
    if (file === undefined) return done(error);
    series([(next) => file.write(0, [bytes], io(next)), (next) => file.sync(io(next))], (failed) => file.close(() => done(failed)));
  });
}

/** Creates an empty file, replacing what is there. */
export function createFresh(disk: Disk, path: string, done: DoneWith<DiskFile>): void {
  disk.open(path, 'create', (error, file) => {
    if (error?.code !== 'EEXIST') return done(error && diskError(error), file);
    disk.remove(path, (failed) => {
      if (failed !== undefined) return done(diskError(failed), undefined);
      disk.open(path, 'create', (again, fresh) => done(again && diskError(again), fresh));
    });
  });
}
