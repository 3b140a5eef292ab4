import { concatBytes, type Prng } from '@raftgate/bytes';
import { IoError, type Disk, type DiskFile, type IoErrorCode } from '@raftgate/io';
import { Directory } from './directory.ts';
import { Inode } from './inode.ts';

export type OperationKind =
  | 'open'
  | 'read'
  | 'write'
  | 'sync'
  | 'size'
  | 'truncate'
  | 'close'
  | 'list'
  | 'mkdir'
  | 'rename'
  | 'remove'
  | 'syncDirectory';

/** A call of the port, counted from 0. */
export interface Operation {
  readonly number: number;
  readonly kind: OperationKind;
  readonly path: string;
}

interface Pending {
  readonly operation: Operation;
  /** Does the work, or reports `failed`, and calls back unless the power is gone. */
  readonly run: (failed: IoError | undefined, answer: boolean) => void;
}

/**
 * A disk in memory that keeps exactly the promises of the port and no others. Calls wait until `step` or `drain`; `crash`
 * cuts the power: of calls that wait any may have happened, of what was not synced any sector may be lost.
 */
export class MemoryDisk implements Disk {
  /** Asked before each operation takes effect; a code makes it fail. */
  fault: ((operation: Operation) => IoErrorCode | undefined) | undefined;
  /** Every operation begun since the disk was made or `operations` was emptied. */
  operations: Operation[] = [];
  /** Opened in this life, and not closed. */
  readonly openFiles = new Set<DiskFile>();
  private root = new Directory();
  private queue: Pending[] = [];
  private begun = 0;

  /** Another disk with the same content, nothing pending and no fault. */
  clone(): MemoryDisk {
    const copy = new MemoryDisk();
    copy.root = this.root.clone();
    return copy;
  }

  get pending(): number {
    return this.queue.length;
  }

  /** Completes the oldest call; false when there was none. */
  step(): boolean {
    const next = this.queue.shift();
    if (next === undefined) return false;
    next.run(this.failureOf(next.operation), true);
    return true;
  }

  /** Completes calls, and those their callbacks make, until none is left; throws after `limit`. */
  drain(limit = 1_000_000): void {
    for (let steps = 0; this.step(); steps++) {
      if (steps >= limit) throw new Error(`still busy after ${limit} operations`);
    }
  }

  /** A power cut and what the disk holds afterwards. Handles and callbacks of before are dead. */
  crash(prng: Prng): void {
    this.openFiles.clear();
    for (const pending of this.queue.splice(0)) {
      if (prng.chance(1, 2)) pending.run(undefined, false);
    }
    this.root.crash(prng);
  }

  /** A killed process: calls that wait may have happened, what was written stays readable, nothing more is durable. */
  kill(prng: Prng): void {
    this.openFiles.clear();
    for (const pending of this.queue.splice(0)) {
      if (prng.chance(1, 2)) pending.run(undefined, false);
    }
  }

  /** What a read would see. */
  contents(path: string): Uint8Array {
    return this.inode(path).data;
  }

  /** Damages one byte for good. */
  flip(path: string, offset: number, mask = 0xff): void {
    this.inode(path).flip(offset, mask);
  }

  names(path: string): string[] {
    const node = this.find(path);
    if (!(node instanceof Directory)) throw new Error(`${path} is no directory`);
    return [...node.entries.keys()].sort();
  }

  open(path: string, mode: 'read' | 'write' | 'create', done: (error: IoError | undefined, file: DiskFile | undefined) => void): void {
    this.begin('open', path, done, () => {
      const found = this.find(path);
      if (mode === 'create') {
        if (found !== undefined) return refuse('EEXIST', path);
        const inode = new Inode();
        this.parent(path).change([leaf(path), inode]);
        return this.handle(inode, path);
      }
      return found instanceof Inode ? this.handle(found, path) : refuse(found === undefined ? 'ENOENT' : 'EOTHER', path);
    });
  }

  list(path: string, done: (error: IoError | undefined, names: readonly string[]) => void): void {
    this.begin(
      'list',
      path,
      (error, names) => done(error, names ?? []),
      () => {
        const node = this.find(path);
        if (node instanceof Directory) return [...node.entries.keys()].sort();
        return refuse(node === undefined ? 'ENOENT' : 'ENOTDIR', path);
      },
    );
  }

  makeDirectory(path: string, done: (error: IoError | undefined) => void): void {
    this.begin('mkdir', path, done, () => {
      let at = this.root;
      for (const name of partsOf(path)) {
        const found = at.entries.get(name);
        const next = found ?? new Directory();
        if (!(next instanceof Directory)) return refuse('ENOTDIR', path);
        if (found === undefined) at.change([name, next]);
        at = next;
      }
      return undefined;
    });
  }

  rename(from: string, to: string, done: (error: IoError | undefined) => void): void {
    this.begin(
      'rename',
      from,
      done,
      () => {
        const node = this.find(from);
        if (node === undefined) return refuse('ENOENT', from);
        if (this.parent(from) === this.parent(to)) this.parent(to).change([leaf(from), undefined], [leaf(to), node]);
        else {
          this.parent(to).change([leaf(to), node]);
          this.parent(from).change([leaf(from), undefined]);
        }
        return undefined;
      },
      to,
    );
  }

  remove(path: string, done: (error: IoError | undefined) => void): void {
    this.begin('remove', path, done, () => {
      const node = this.find(path);
      if (node === undefined) return refuse('ENOENT', path);
      if (node instanceof Directory && node.entries.size > 0) return refuse('EOTHER', path);
      this.parent(path).change([leaf(path), undefined]);
      return undefined;
    });
  }

  syncDirectory(path: string, done: (error: IoError | undefined) => void): void {
    this.begin('syncDirectory', path, done, () => {
      const node = this.find(path);
      if (!(node instanceof Directory)) return refuse('ENOENT', path);
      node.sync();
      return undefined;
    });
  }

  private handle(inode: Inode, path: string): DiskFile {
    let isClosed = false;
    const handle: DiskFile = {
      path,
      read: (offset, into, done) =>
        this.begin(
          'read',
          path,
          (error, bytes) => done(error, bytes ?? 0),
          () => {
            const part = inode.data.subarray(offset, offset + into.length);
            into.set(part);
            return part.length;
          },
        ),
      write: (offset, parts, done) => this.begin('write', path, done, () => inode.write(offset, concatBytes(parts))),
      sync: (done) =>
        this.begin(
          'sync',
          path,
          (error) => {
            if (error !== undefined) inode.failSync();
            done(error);
          },
          () => inode.sync(),
        ),
      size: (done) =>
        this.begin(
          'size',
          path,
          (error, bytes) => done(error, bytes ?? 0),
          () => inode.data.length,
        ),
      truncate: (bytes, done) => this.begin('truncate', path, done, () => inode.resize(bytes)),
      close: (done) => {
        if (isClosed) throw new Error(`${path} is closed twice: its number may be another file's by then`);
        isClosed = true;
        this.openFiles.delete(handle);
        this.begin('close', path, done, () => {});
      },
    };
    this.openFiles.add(handle);
    return handle;
  }

  private begin<T>(
    kind: OperationKind,
    path: string,
    done: (error: IoError | undefined, result: T | undefined) => void,
    work: () => T | IoError,
    second = path,
  ): void {
    const operation: Operation = { number: this.begun++, kind, path };
    this.operations.push(operation);
    const escape = [path, second].find((each) => each.startsWith('/') || each.split('/').includes('..'));
    const run: Pending['run'] = (failed, answer) => {
      const result = failed ?? (escape === undefined ? attempt(work) : refuse('EPERM', escape));
      if (!answer) return;
      if (result instanceof IoError) done(new IoError(result.code, `${kind} ${result.message}`), undefined);
      else done(undefined, result);
    };
    this.queue.push({ operation, run });
  }

  private failureOf(operation: Operation): IoError | undefined {
    const code = this.fault?.(operation);
    return code === undefined ? undefined : new IoError(code, operation.path);
  }

  private find(path: string): Inode | Directory | undefined {
    let at: Inode | Directory | undefined = this.root;
    for (const name of partsOf(path)) at = at instanceof Directory ? at.entries.get(name) : undefined;
    return at;
  }

  private inode(path: string): Inode {
    const node = this.find(path);
    if (!(node instanceof Inode)) throw new Error(`${path} is no file`);
    return node;
  }

  private parent(path: string): Directory {
    const node = this.find(partsOf(path).slice(0, -1).join('/'));
    if (!(node instanceof Directory)) throw refuse('ENOENT', path);
    return node;
  }
}

function partsOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function leaf(path: string): string {
  return partsOf(path).at(-1) ?? '';
}

function refuse(code: IoErrorCode, path: string): IoError {
  return new IoError(code, path);
}

function attempt<T>(work: () => T | IoError): T | IoError {
  try {
    return work();
  } catch (error) {
    if (error instanceof IoError) return error;
    throw error;
  }
}
