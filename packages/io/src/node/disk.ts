import { close, fsync, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from '../disk.ts';
import { IoError } from '../errors.ts';
import { nodeDiskFile } from './disk-file.ts';
import { ioError } from './errors.ts';

const FLAGS = { read: 'r', write: 'r+', create: 'wx+' } as const;
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/** A directory of the local file system. Readable by its owner only: it holds the cluster's data. */
export function nodeDisk(root: string): Disk {
  const at = (path: string): string => join(root, path);
  return {
    open(path, mode, done) {
      if (!guard('open', path, (error) => done(error, undefined))) return;
      open(at(path), FLAGS[mode], FILE_MODE, (error, handle) => {
        if (error) done(ioError('open', path, error), undefined);
        else done(undefined, nodeDiskFile(handle, path));
      });
    },
    list(path, done) {
      if (!guard('list', path, (error) => done(error, []))) return;
      readdir(at(path), (error, names) => {
        if (error) done(ioError('list', path, error), []);
        else done(undefined, names.sort());
      });
    },
    makeDirectory(path, done) {
      if (!guard('mkdir', path, done)) return;
      mkdir(at(path), { recursive: true, mode: DIRECTORY_MODE }, (error) => done(error ? ioError('mkdir', path, error) : undefined));
    },
    rename(from, to, done) {
      if (!guard('rename', from, done) || !guard('rename', to, done)) return;
      rename(at(from), at(to), (error) => done(error ? ioError('rename', `${from} to ${to}`, error) : undefined));
    },
    remove(path, done) {
      if (!guard('remove', path, done)) return;
      unlink(at(path), (error) => {
        if (!error) done(undefined);
        // A directory: EISDIR on Linux, EPERM elsewhere.
        else if (error.code !== 'EISDIR' && error.code !== 'EPERM') done(ioError('remove', path, error));
        else rmdir(at(path), (failed) => done(failed ? ioError('remove', path, failed) : undefined));
      });
    },
    syncDirectory(path, done) {
      if (guard('sync', path, done)) syncDirectory(at(path), path, done);
    },
  };
}

function syncDirectory(full: string, path: string, done: (error: IoError | undefined) => void): void {
  // Windows has no handle of a directory to sync; NTFS journals its entries.
  if (process.platform === 'win32') return void setImmediate(done, undefined);
  open(full, 'r', (error, handle) => {
    if (error) return done(ioError('sync', path, error));
    fsync(handle, (failed) => {
      close(handle, () => done(failed ? ioError('sync', path, failed) : undefined));
    });
  });
}

/** False, and `done` with EPERM on a later turn, for a path that could leave the root. */
function guard(operation: string, path: string, done: (error: IoError) => void): boolean {
  const inside = !path.startsWith('/') && !path.includes('\0') && !path.split(/[/\\]/).includes('..');
  if (!inside) setImmediate(done, new IoError('EPERM', `${operation} ${path}: not a path under the root`));
  return inside;
}
