import assert from 'node:assert/strict';
import { Writer } from '@raftgate/bytes';
import { createStore, encodeCommand, isRefusal } from '../src/index.ts';
import type {
  Command,
  CommittedEntry,
  PutCommand,
  RangeRequest,
  RangeResult,
  Result,
  Store,
  StoreOptions,
  StoreRefusal,
} from '../src/index.ts';

/** More than anything in a test needs. */
export const PLENTY = 1_000_000_000;

export function newStore(options: Partial<StoreOptions> = {}): Store {
  return createStore({ allocator: { shared: (bytes) => new SharedArrayBuffer(bytes) }, ...options });
}

export function entryOf(index: number, logTime: number, commands: readonly Command[]): CommittedEntry {
  const writer = new Writer();
  commands.forEach((command, sequence) => {
    const header = { member: 7, boot: 11, sequence, user: '', authRevision: 0, session: 0, sessionSequence: 0 };
    encodeCommand(writer, header, command);
  });
  return { index, term: 1, logTime, kind: 1, commands: commands.length, body: writer.take() };
}

/** Applies an entry, `units` a step; `between` runs at every cut. */
export function applyEntry(
  store: Store,
  entry: CommittedEntry,
  units: () => number = () => PLENTY,
  between: () => void = () => {},
): Result[] {
  const results: Result[] = [];
  store.begin(entry, { applied: (_, result) => results.push(result) });
  while (!store.step(units())) between();
  return results;
}

/** Applies commands one entry each. */
export function apply(store: Store, ...commands: readonly Command[]): Result[] {
  return commands.flatMap((command) => applyEntry(store, entryOf(store.appliedIndex + 1, store.logTime, [command])));
}

export function put(key: string, value = '', options: Partial<PutCommand> = {}): PutCommand {
  const bytes = Uint8Array.from(value, (char) => char.charCodeAt(0));
  return { kind: 'put', key, value: bytes, lease: '', prevKv: false, ignoreValue: false, ignoreLease: false, ...options };
}

export function readRange(store: Store, request: RangeRequest, units: () => number = () => PLENTY): RangeResult | StoreRefusal {
  const cursor = store.openRange(request);
  if (isRefusal(cursor)) return cursor;
  while (!cursor.step(units()));
  return cursor.result;
}

export function hashKv(store: Store, revision: number, units = PLENTY): number {
  const cursor = store.openHash(revision);
  assert(!isRefusal(cursor));
  while (!cursor.step(units));
  return cursor.hash;
}

export function leaseId(number: number): string {
  return `\0\0\0\0\0\0\0${String.fromCharCode(number)}`;
}
