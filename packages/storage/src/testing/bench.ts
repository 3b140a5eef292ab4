import { crc32c, utf8Encode } from '@raftgate/bytes';
import type { LogEntry, OpenedWal, StorageError, WalGroup, WalOptions } from '../index.ts';
import { openDataDirectory, openWal } from '../index.ts';
import type { MemoryDisk } from './memory-disk.ts';

/** What the package's own tests share: a member's data directory on a disk in memory, driven call by call. */
export const OPTIONS: WalOptions & { readonly name: string; readonly incarnation: number } = {
  directory: 'data',
  cluster: 77,
  member: 5,
  name: 'm1',
  incarnation: 4_242,
  segmentBytes: 8 * 1024,
};
export const WAL_DIRECTORY = 'data/member/wal';

/** Starts a call, lets the disk work until nothing is left, and gives what `done` got. */
export function settle<Result extends readonly unknown[]>(disk: MemoryDisk, start: (done: (...result: Result) => void) => void): Result {
  const results: Result[] = [];
  start((...given) => void results.push(given));
  disk.drain();
  if (results.length !== 1) throw new Error(`done came ${results.length} times`);
  return results[0];
}

/** Like `settle`, for a call that must succeed. */
export function succeed<T>(disk: MemoryDisk, start: (done: (error: StorageError | undefined, result: T | undefined) => void) => void): T {
  const [error, result] = settle<readonly [StorageError | undefined, T | undefined]>(disk, start);
  if (result === undefined) throw error ?? new Error('neither an error nor a result');
  return result;
}

export function birth(disk: MemoryDisk, options = OPTIONS): void {
  const [error] = settle<readonly [StorageError | undefined, unknown, boolean]>(disk, (done) => openDataDirectory(disk, options, done));
  if (error !== undefined) throw error;
}

export function open(disk: MemoryDisk, options: WalOptions = OPTIONS): OpenedWal {
  return succeed<OpenedWal>(disk, (done) => openWal({ disk }, options, done));
}

export function refusedOpen(disk: MemoryDisk, options: WalOptions = OPTIONS): StorageError {
  const [error] = settle<readonly [StorageError | undefined, OpenedWal | undefined]>(disk, (done) => openWal({ disk }, options, done));
  if (error === undefined) throw new Error('the log opened');
  return error;
}

/** A data directory that was just born, with its log open. */
export function opened(disk: MemoryDisk, options = OPTIONS): OpenedWal {
  birth(disk, options);
  return open(disk, options);
}

export function append(disk: MemoryDisk, log: OpenedWal, group: WalGroup): void {
  const [error] = settle<readonly [StorageError | undefined]>(disk, (done) => log.wal.append(group, done));
  if (error !== undefined) throw error;
}

export function entry(index: number, term = 1, text = `body ${index} of term ${term}`): LogEntry {
  return { term, index, kind: 1, logTime: index * 10, commands: 1, body: utf8Encode(text) };
}

export function entries(from: number, to: number, term = 1, text?: string): LogEntry[] {
  return Array.from({ length: to - from + 1 }, (_, i) => entry(from + i, term, text));
}

export const hardState = (term: number, vote = 0, commit = 0): { term: number; vote: number; commit: number } => ({ term, vote, commit });

/** What a log says, in a form that compares. */
export function told(log: Pick<OpenedWal, 'hardState' | 'snapshotMarker' | 'entries' | 'peers' | 'recovering'>): string {
  const { hardState: state, snapshotMarker, entries: held, peers, recovering } = log;
  const shown = held.map(({ term, index, kind, logTime, commands, body }) => [
    term,
    index,
    kind,
    logTime,
    commands,
    body.length,
    crc32c(body),
  ]);
  return JSON.stringify([state.term, state.vote, state.commit, snapshotMarker?.index, snapshotMarker?.term, shown, [...peers], recovering]);
}
