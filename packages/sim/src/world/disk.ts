import { IoError, type Disk, type DiskFile } from '@raftgate/io';
import type { Prng } from '@raftgate/bytes';
import type { FaultCounts } from '../faults/counts.ts';
import { Directory, type Node } from './directory.ts';
import type { DiskOptions } from './disk-options.ts';
import type { SimFile } from './file.ts';
import type { Process } from './process.ts';
import type { Schedule } from './schedule.ts';

export type DiskOperation =
  | 'open'
  | 'create'
  | 'read'
  | 'write'
  | 'sync'
  | 'size'
  | 'truncate'
  | 'close'
  | 'list'
  | 'makeDirectory'
  | 'rename'
  | 'remove'
  | 'syncDirectory';

/** What the world does around the operations of one disk. */
export interface DiskHooks {
  /** The operation took effect, and nobody was told yet: the machine may die here. */
  readonly onEffect: (operation: DiskOperation, path: string) => void;
  /** The operation is about to fail by a fault. */
  readonly onError: (operation: DiskOperation, path: string) => void;
}

/** How many unsynced sectors survive a power cut that keeps any: some, all. */
const KEEP_PERCENTS = [50, 100] as const;

/** One machine's disk. It outlives crashes of its member; what was not synced may not. */
export class SimDisk {
  hooks: DiskHooks | undefined;
  /** No room for anything that makes a file longer. */
  isFull = false;
  /** The last crash was a power cut: what is read is what is on the disk. */
  isAtRest = true;
  /** Operations take this much longer until `slowUntilMs`. */
  slowMs = 0;
  slowUntilMs = 0;
  /** The next operation of this kind fails with EIO. */
  failNext: DiskOperation | undefined;
  readonly #schedule: Schedule;
  readonly #prng: Prng;
  readonly #counts: FaultCounts;
  #directory = new Directory();
  /** Handed over and not done: a power cut finds them anywhere between not begun and whole. */
  readonly #writing: (() => void)[] = [];
  /** The last path that was looked at, and stays below the root. */
  #sound = '';
  #options: DiskOptions;
  #busyUntilMs = 0;

  constructor(schedule: Schedule, prng: Prng, options: DiskOptions, counts: FaultCounts) {
    this.#schedule = schedule;
    this.#prng = prng;
    this.#options = options;
    this.#counts = counts;
  }

  /** Power cut, or the end of the program alone. Names: a journal keeps a prefix of the unsynced changes. */
  crash(): void {
    this.#busyUntilMs = 0;
    this.failNext = undefined;
    const { killPercent } = this.#options;
    this.isAtRest = killPercent === 0 || !this.#prng.chance(killPercent, 100);
    if (!this.isAtRest) return this.#kill();
    const keepPercent = this.#prng.chance(this.#options.forgetfulPercent, 100) ? 0 : KEEP_PERCENTS[this.#prng.below(KEEP_PERCENTS.length)];
    if (this.#directory.crash(this.#prng, keepPercent) > 0) this.#counts.add('lostNames');
    for (const write of this.#writing) write();
    this.#writing.length = 0;
    const casualties = { kept: 0, lost: 0 };
    for (const [, file] of this.#directory.files()) file.crash(this.#prng, keepPercent, casualties);
    if (casualties.lost > 0) this.#counts.add(casualties.kept > 0 ? 'tornWrites' : 'lostWrites');
  }

  /** What was written is in the page cache, and nobody waits for a sync any more. */
  #kill(): void {
    this.#counts.add('kills');
    for (const write of this.#writing) write();
    this.#writing.length = 0;
    for (const [, file] of this.#directory.files()) file.orphan();
  }

  /** An empty one in its place. */
  wipe(): void {
    this.#directory = new Directory();
  }

  /** No fault of the disk's from here on. */
  heal(): void {
    this.#options = { ...this.#options, diskMaxMs: Math.min(1, this.#options.diskMaxMs) };
    this.isFull = false;
    this.failNext = undefined;
    this.slowUntilMs = 0;
  }

  /** What a program that starts would read, by path in order. */
  files(): readonly (readonly [string, SimFile])[] {
    return this.#directory.files();
  }

  /** The disk as one life sees it. */
  port(process: Process): Disk {
    return {
      open: (path, mode, done) =>
        this.#later(process, mode === 'create' ? 'create' : 'open', path, (error) => {
          const opened = error ?? this.#open(path, mode);
          return opened instanceof IoError ? () => done(opened, undefined) : () => done(undefined, this.#handle(process, path, opened));
        }),
      list: (path, done) =>
        this.#later(process, 'list', path, (error) => {
          const names = error ?? this.#directory.list(path);
          return names instanceof IoError ? () => done(names, []) : () => done(undefined, names);
        }),
      makeDirectory: (path, done) => this.#change(process, 'makeDirectory', path, () => this.#directory.make(path), done),
      rename: (from, to, done) => this.#change(process, 'rename', to, () => this.#directory.rename(from, to), done),
      remove: (path, done) => this.#change(process, 'remove', path, () => this.#directory.remove(path), done),
      // '.' is the root, as everywhere.
      syncDirectory: (path, done) =>
        this.#change(process, 'syncDirectory', path, () => this.#directory.sync(path === '.' ? '' : path), done),
    };
  }

  /**
   * Runs `act` once the disk gets to it (operations queue, as on one device), then what it returns, which tells the program. `act`
   * hears of an injected error instead of having its effect.
   */
  #later(process: Process, operation: DiskOperation, path: string, act: (error: IoError | undefined) => () => void): void {
    const { nowMs } = this.#schedule;
    const startMs = Math.max(nowMs, this.#busyUntilMs);
    const max = this.#options.diskMaxMs;
    this.#busyUntilMs = startMs + (max === 0 ? 0 : this.#prng.below(max + 1)) + (this.slowUntilMs > nowMs ? this.slowMs : 0);
    this.#schedule.at(this.#busyUntilMs, () => {
      if (process.isOver) return;
      const tell = act(this.#fault(operation, path));
      this.hooks?.onEffect(operation, path);
      process.run(tell);
    });
  }

  #change(
    process: Process,
    operation: DiskOperation,
    path: string,
    act: () => IoError | undefined,
    done: (error: IoError | undefined) => void,
  ): void {
    this.#later(process, operation, path, (fault) => {
      const error = fault ?? act();
      return () => done(error);
    });
  }

  #fault(operation: DiskOperation, path: string): IoError | undefined {
    if (path !== this.#sound) {
      if (path.startsWith('/') || (path.includes('..') && path.split('/').includes('..')))
        return new IoError('EPERM', `EPERM: ${path} leaves the root`);
      this.#sound = path;
    }
    const isFailing = this.failNext === operation;
    if (!isFailing && !(this.isFull && (operation === 'create' || operation === 'makeDirectory'))) return undefined;
    if (isFailing) this.failNext = undefined;
    this.hooks?.onError(operation, path);
    return isFailing ? new IoError('EIO', `EIO: ${operation} ${path}`) : new IoError('ENOSPC', `ENOSPC: ${operation} ${path}`);
  }

  #open(path: string, mode: 'read' | 'write' | 'create'): SimFile | IoError {
    const node: Node | undefined = this.#directory.get(path);
    if (mode === 'create') return this.#directory.create(path);
    return node === undefined || node === 'directory' ? new IoError('ENOENT', `ENOENT: ${path}`) : node;
  }

  #handle(process: Process, path: string, file: SimFile): DiskFile {
    let isClosed = false;
    const handle: DiskFile = {
      path,
      read: (offset, into, done) =>
        this.#later(process, 'read', path, (error) => {
          const bytes = error === undefined ? file.now.read(offset, into) : 0;
          return () => done(error, bytes);
        }),
      write: (offset, parts, done) => {
        const write = (): IoError | undefined => this.#write(file, path, offset, parts);
        this.#writing.push(write);
        this.#later(process, 'write', path, (fault) => {
          this.#written(write);
          const error = fault ?? write();
          return () => done(error);
        });
      },
      sync: (done) => this.#sync(process, file, path, done),
      size: (done) => this.#later(process, 'size', path, (error) => () => done(error, error === undefined ? file.now.size : 0)),
      truncate: (bytes, done) =>
        this.#later(process, 'truncate', path, (error) => {
          if (error === undefined) file.truncate(bytes);
          return () => done(error);
        }),
      close: (done) => {
        if (isClosed) throw new Error(`${path} is closed twice: its number may be another file's by then`);
        isClosed = true;
        this.#later(process, 'close', path, (error) => {
          // One that fails closes the file all the same.
          process.files.delete(handle);
          return () => done(error);
        });
      },
    };
    process.files.add(handle);
    return handle;
  }

  /** Mostly there is no other. */
  #written(write: () => void): void {
    const at = this.#writing.indexOf(write);
    if (at === this.#writing.length - 1) this.#writing.pop();
    else this.#writing.splice(at, 1);
  }

  #write(file: SimFile, path: string, offset: number, parts: readonly Uint8Array[]): IoError | undefined {
    let end = offset;
    for (const part of parts) end += part.length;
    if (this.isFull && end > file.now.size) {
      this.hooks?.onError('write', path);
      return new IoError('ENOSPC', `ENOSPC: write ${path}`);
    }
    let at = offset;
    for (const part of parts) {
      file.write(at, part);
      at += part.length;
    }
    return undefined;
  }

  /** What is written while a sync is under way is not part of it. */
  #sync(process: Process, file: SimFile, path: string, done: (error: IoError | undefined) => void): void {
    const sync = file.startSync();
    this.#later(process, 'sync', path, (error) => {
      if (error === undefined) sync.finish();
      else sync.fail();
      return () => done(error);
    });
  }
}
