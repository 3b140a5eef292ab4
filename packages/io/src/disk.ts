import type { IoError } from './errors.ts';

/** An open file. Calls on one file may overlap; ordering between them is the caller's (wait for `done`). */
export interface DiskFile {
  readonly path: string;
  /** Reads up to `into.length` bytes at `offset`; fewer only at the end of the file. */
  read(offset: number, into: Uint8Array, done: (error: IoError | undefined, bytes: number) => void): void;
  /** Writes all of `parts` back to back at `offset`. The parts must not change until `done`. */
  write(offset: number, parts: readonly Uint8Array[], done: (error: IoError | undefined) => void): void;
  /** Makes all writes that are done durable (fdatasync). A failure is final: what was written may be lost. */
  sync(done: (error: IoError | undefined) => void): void;
  /** Size in bytes. */
  size(done: (error: IoError | undefined, bytes: number) => void): void;
  truncate(bytes: number, done: (error: IoError | undefined) => void): void;
  close(done: (error: IoError | undefined) => void): void;
}

/** A directory tree. `done` is never called inside the call. Paths are relative to the root the port was made with, `/`-separated, without `..`. */
export interface Disk {
  /** `create` fails with EEXIST when the file exists; `read` opens read-only, `write` an existing file for both. */
  open(path: string, mode: 'read' | 'write' | 'create', done: (error: IoError | undefined, file: DiskFile | undefined) => void): void;
  /** Names in a directory, sorted; ENOENT when it does not exist. */
  list(path: string, done: (error: IoError | undefined, names: readonly string[]) => void): void;
  /** Creates the directory and its parents; durable after `syncDirectory` of each parent. */
  makeDirectory(path: string, done: (error: IoError | undefined) => void): void;
  /** Atomic replacement within one file system. Durable after `syncDirectory`. */
  rename(from: string, to: string, done: (error: IoError | undefined) => void): void;
  /** Removes a file or an empty directory. */
  remove(path: string, done: (error: IoError | undefined) => void): void;
  /** Makes creations, renames and removals in the directory durable (fsync of the directory). */
  syncDirectory(path: string, done: (error: IoError | undefined) => void): void;
}
