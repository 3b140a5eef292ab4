import { IoError, type Disk, type DiskFile, type IoErrorCode } from '@raftgate/io';
import type { Prng } from '@raftgate/bytes';
import { SimFile } from './file.ts';
import type { Schedule } from './schedule.ts';

type Node = SimFile | 'directory';
/** A change of a directory that only its own sync makes durable. */
interface NameChange {
  readonly directory: string;
  readonly apply: (names: Map<string, Node>) => void;
}

/** How many unsynced sectors survive a power cut: none, some, all. */
const KEEP_PERCENTS = [0, 50, 100] as const;

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** One machine's disk. It outlives crashes of its member; what was not synced may not. */
export class SimDisk {
  readonly #schedule: Schedule;
  readonly #prng: Prng;
  readonly #maxMs: number;
  #names = new Map<string, Node>([['', 'directory']]);
  #durableNames = new Map<string, Node>([['', 'directory']]);
  #changes: NameChange[] = [];
  /** Counts power cuts: what an earlier life asked for is never answered. */
  #life = 0;
  #busyUntilMs = 0;

  constructor(schedule: Schedule, prng: Prng, maxMs: number) {
    this.#schedule = schedule;
    this.#prng = prng;
    this.#maxMs = maxMs;
  }

  /** Power cut. Names: a journal keeps a prefix of the unsynced changes of each directory. */
  crash(): void {
    this.#life += 1;
    const keepPercent = KEEP_PERCENTS[this.#prng.below(KEEP_PERCENTS.length)] ?? 0;
    const kept = this.#prng.below(this.#changes.length + 1);
    for (const change of this.#changes.slice(0, kept)) change.apply(this.#durableNames);
    this.#changes = [];
    for (const node of new Set([...this.#names.values(), ...this.#durableNames.values()]))
      if (node !== 'directory') node.crash(this.#prng, keepPercent);
    // What a lost directory held is lost with it, synced or not.
    for (const path of [...this.#durableNames.keys()].sort())
      if (path !== '' && this.#durableNames.get(parentOf(path)) !== 'directory') this.#durableNames.delete(path);
    this.#names = new Map(this.#durableNames);
  }

  /** The disk as the member of this life sees it. */
  port(): Disk {
    return {
      open: (path, mode, done) => this.#later(() => this.#open(path, mode, done)),
      list: (path, done) => this.#later(() => this.#list(path, done)),
      makeDirectory: (path, done) => this.#later(() => done(this.#makeDirectory(path))),
      rename: (from, to, done) => this.#later(() => done(this.#rename(from, to))),
      remove: (path, done) => this.#later(() => done(this.#remove(path))),
      // '.' is the root, as everywhere.
      syncDirectory: (path, done) => this.#later(() => done(this.#syncDirectory(path === '.' ? '' : path))),
    };
  }

  /** Runs `act` once the disk gets to it; operations queue, as on one device. */
  #later(act: () => void): void {
    const life = this.#life;
    const startMs = Math.max(this.#schedule.nowMs, this.#busyUntilMs);
    this.#busyUntilMs = startMs + this.#prng.below(this.#maxMs + 1);
    this.#schedule.at(this.#busyUntilMs, () => {
      if (this.#life === life) act();
    });
  }

  #open(path: string, mode: 'read' | 'write' | 'create', done: (error: IoError | undefined, file: DiskFile | undefined) => void): void {
    const node = this.#names.get(path);
    if (mode === 'create') {
      if (node !== undefined) return done(this.#error('EEXIST', path), undefined);
      if (this.#names.get(parentOf(path)) !== 'directory') return done(this.#error('ENOENT', path), undefined);
      const file = new SimFile();
      this.#change(parentOf(path), (names) => names.set(path, file));
      return done(undefined, this.#handle(path, file));
    }
    if (node === undefined || node === 'directory') return done(this.#error('ENOENT', path), undefined);
    done(undefined, this.#handle(path, node));
  }

  #handle(path: string, file: SimFile): DiskFile {
    return {
      path,
      read: (offset, into, done) => this.#later(() => done(undefined, file.now.read(offset, into))),
      write: (offset, parts, done) =>
        this.#later(() => {
          let at = offset;
          for (const part of parts) {
            file.write(at, part);
            at += part.length;
          }
          done(undefined);
        }),
      sync: (done) => {
        this.#later(() => {
          const finish = file.startSync();
          this.#later(() => {
            finish();
            done(undefined);
          });
        });
      },
      size: (done) => this.#later(() => done(undefined, file.now.size)),
      truncate: (bytes, done) =>
        this.#later(() => {
          file.truncate(bytes);
          done(undefined);
        }),
      close: (done) => this.#later(() => done(undefined)),
    };
  }

  #list(path: string, done: (error: IoError | undefined, names: readonly string[]) => void): void {
    const node = this.#names.get(path);
    if (node !== 'directory') return done(this.#error(node === undefined ? 'ENOENT' : 'ENOTDIR', path), []);
    const prefix = path === '' ? '' : `${path}/`;
    const names = [...this.#names.keys()].filter(
      (name) => name !== '' && name.startsWith(prefix) && !name.slice(prefix.length).includes('/'),
    );
    done(undefined, names.map((name) => name.slice(prefix.length)).sort());
  }

  #makeDirectory(path: string): IoError | undefined {
    const parts = path.split('/');
    for (let depth = 1; depth <= parts.length; depth++) {
      const each = parts.slice(0, depth).join('/');
      const node = this.#names.get(each);
      if (node === undefined) this.#change(parentOf(each), (names) => names.set(each, 'directory'));
      else if (node !== 'directory') return this.#error('ENOTDIR', each);
    }
    return undefined;
  }

  #rename(from: string, to: string): IoError | undefined {
    const node = this.#names.get(from);
    if (node === undefined) return this.#error('ENOENT', from);
    const move = (names: Map<string, Node>): void => {
      for (const [path, each] of Array.from(names)) {
        if (!path.startsWith(`${from}/`)) continue;
        names.delete(path);
        names.set(to + path.slice(from.length), each);
      }
      names.delete(from);
      names.set(to, node);
    };
    this.#change(parentOf(to), move);
    return undefined;
  }

  #remove(path: string): IoError | undefined {
    if (!this.#names.has(path)) return this.#error('ENOENT', path);
    const empty = ![...this.#names.keys()].some((name) => name.startsWith(`${path}/`));
    if (!empty) return this.#error('EPERM', path);
    this.#change(parentOf(path), (names) => names.delete(path));
    return undefined;
  }

  #syncDirectory(path: string): IoError | undefined {
    if (this.#names.get(path) !== 'directory') return this.#error('ENOENT', path);
    for (const change of this.#changes) if (change.directory === path) change.apply(this.#durableNames);
    this.#changes = this.#changes.filter((change) => change.directory !== path);
    return undefined;
  }

  #change(directory: string, apply: (names: Map<string, Node>) => void): void {
    apply(this.#names);
    this.#changes.push({ directory, apply });
  }

  #error(code: IoErrorCode, path: string): IoError {
    return new IoError(code, `${code}: ${path}`);
  }
}
