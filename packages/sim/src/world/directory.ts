import { IoError } from '@raftgate/io';
import type { Prng } from '@raftgate/bytes';
import { SimFile } from './file.ts';

export type Node = SimFile | 'directory';
/** A change of a directory that only its own sync makes durable. */
interface NameChange {
  readonly directory: string;
  readonly apply: (names: Map<string, Node>) => void;
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The names of a disk: what programs see, and what a power cut leaves. */
export class Directory {
  #names = new Map<string, Node>([['', 'directory']]);
  #durable = new Map<string, Node>([['', 'directory']]);
  #changes: NameChange[] = [];

  get(path: string): Node | undefined {
    return this.#names.get(path);
  }

  files(): (readonly [string, SimFile])[] {
    const files: (readonly [string, SimFile])[] = [];
    for (const [path, node] of this.#names) if (node !== 'directory') files.push([path, node]);
    return files.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** A prefix of the unsynced changes stays; returns how many are lost. */
  crash(prng: Prng, keepPercent: number): number {
    const kept = keepPercent === 0 ? 0 : prng.below(this.#changes.length + 1);
    const lost = this.#changes.length - kept;
    for (const change of this.#changes.slice(0, kept)) change.apply(this.#durable);
    this.#changes = [];
    // What a lost directory held is lost with it, synced or not.
    for (const path of [...this.#durable.keys()].sort())
      if (path !== '' && this.#durable.get(parentOf(path)) !== 'directory') this.#durable.delete(path);
    this.#names = new Map(this.#durable);
    return lost;
  }

  create(path: string): SimFile | IoError {
    if (this.#names.has(path)) return new IoError('EEXIST', `EEXIST: ${path}`);
    if (this.#names.get(parentOf(path)) !== 'directory') return new IoError('ENOENT', `ENOENT: ${path}`);
    const file = new SimFile();
    this.#change(parentOf(path), (names) => names.set(path, file));
    return file;
  }

  list(path: string): readonly string[] | IoError {
    const directory = path === '.' ? '' : path;
    const node = this.#names.get(directory);
    if (node !== 'directory') return new IoError(node === undefined ? 'ENOENT' : 'ENOTDIR', `${path} is no directory`);
    const prefix = directory === '' ? '' : `${directory}/`;
    const names: string[] = [];
    for (const name of this.#names.keys())
      if (name !== '' && name.startsWith(prefix) && !name.includes('/', prefix.length)) names.push(name.slice(prefix.length));
    return names.sort();
  }

  make(path: string): IoError | undefined {
    const parts = path.split('/');
    for (let depth = 1; depth <= parts.length; depth++) {
      const each = parts.slice(0, depth).join('/');
      const node = this.#names.get(each);
      if (node === undefined) this.#change(parentOf(each), (names) => names.set(each, 'directory'));
      else if (node !== 'directory') return new IoError('ENOTDIR', `ENOTDIR: ${each}`);
    }
    return undefined;
  }

  rename(from: string, to: string): IoError | undefined {
    const node = this.#names.get(from);
    if (node === undefined) return new IoError('ENOENT', `ENOENT: ${from}`);
    this.#change(parentOf(to), (names) => {
      for (const [path, each] of Array.from(names)) {
        if (!path.startsWith(`${from}/`)) continue;
        names.delete(path);
        names.set(to + path.slice(from.length), each);
      }
      names.delete(from);
      names.set(to, node);
    });
    return undefined;
  }

  remove(path: string): IoError | undefined {
    if (!this.#names.has(path)) return new IoError('ENOENT', `ENOENT: ${path}`);
    for (const name of this.#names.keys()) if (name.startsWith(`${path}/`)) return new IoError('EPERM', `EPERM: ${path} is not empty`);
    this.#change(parentOf(path), (names) => names.delete(path));
    return undefined;
  }

  sync(path: string): IoError | undefined {
    if (this.#names.get(path) !== 'directory') return new IoError('ENOENT', `ENOENT: ${path}`);
    for (const change of this.#changes) if (change.directory === path) change.apply(this.#durable);
    this.#changes = this.#changes.filter((change) => change.directory !== path);
    return undefined;
  }

  #change(directory: string, apply: (names: Map<string, Node>) => void): void {
    apply(this.#names);
    this.#changes.push({ directory, apply });
  }
}
