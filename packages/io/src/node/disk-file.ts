import { close, fdatasync, fstat, ftruncate, read, write, writev } from 'node:fs';
import type { DiskFile } from '../disk.ts';
import type { IoError } from '../errors.ts';
import { ioError } from './errors.ts';

type Done = (error: IoError | undefined) => void;

export function nodeDiskFile(handle: number, path: string): DiskFile {
  const settle = (operation: string, done: Done) => (error: NodeJS.ErrnoException | null) =>
    done(error ? ioError(operation, path, error) : undefined);
  return {
    path,
    read(offset, into, done) {
      readAll(handle, path, offset, into, 0, done);
    },
    write(offset, parts, done) {
      writeAll(handle, path, offset, parts, done);
    },
    sync(done) {
      fdatasync(handle, settle('sync', done));
    },
    size(done) {
      fstat(handle, (error, stats) => (error ? done(ioError('stat', path, error), 0) : done(undefined, stats.size)));
    },
    truncate(bytes, done) {
      ftruncate(handle, bytes, settle('truncate', done));
    },
    close(done) {
      close(handle, settle('close', done));
    },
  };
}

function readAll(
  handle: number,
  path: string,
  offset: number,
  into: Uint8Array,
  have: number,
  done: (error: IoError | undefined, bytes: number) => void,
): void {
  read(handle, into, have, into.length - have, offset + have, (error, bytes) => {
    if (error) return done(ioError('read', path, error), have);
    if (bytes === 0 || have + bytes === into.length) return done(undefined, have + bytes);
    readAll(handle, path, offset, into, have + bytes, done);
  });
}

// The system may take less than it was given (a full disk, a signal): what is left is offered again.
function writeAll(handle: number, path: string, offset: number, parts: readonly Uint8Array[], done: Done): void {
  const settle = (error: NodeJS.ErrnoException | null, written: number): void => {
    if (error) return done(ioError('write', path, error));
    const left = after(parts, written);
    if (left.length === 0) done(undefined);
    else writeAll(handle, path, offset + written, left, done);
  };
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) write(handle, first, 0, first.length, offset, settle);
  else if (parts.length > 1) writev(handle, parts, offset, settle);
  else setImmediate(done, undefined);
}

/** What of `parts` comes after the first `written` bytes. */
function after(parts: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let skipped = 0;
  const left: Uint8Array[] = [];
  for (const part of parts) {
    const from = Math.min(Math.max(written - skipped, 0), part.length);
    skipped += part.length;
    if (from < part.length) left.push(from === 0 ? part : part.subarray(from));
  }
  return left;
}
