import { isRefusal, type HashCursor, type RangeCursor, type RangeRequest } from '@raftgate/store';
import { fail } from '../../level/violation.ts';
import type { Replica } from '../replica.ts';
import { told } from '../text.ts';

/** A read that goes on while the store does; it shows the state it was opened on. */
export interface Reading {
  /** True when it is done, and was right. */
  step(units: number): boolean;
  close(): void;
}

/** Undefined when it was refused, as it had to be. */
export function openRange({ store, model, name }: Replica, request: RangeRequest): Reading | undefined {
  const cursor: RangeCursor | ReturnType<typeof store.openRange> = store.openRange(request);
  const expected = told(model.range(request));
  if (isRefusal(cursor)) {
    if (told(cursor) !== expected) fail('store-reads', `${name} refuses a read: ${told(cursor)}, not ${expected}`);
    return undefined;
  }
  return {
    step: (units) => {
      if (!cursor.step(units)) return false;
      const given = told(cursor.result);
      if (given !== expected)
        fail('store-reads', `${name}: ${request.key} to ${request.end} at ${request.revision} is ${given}, not ${expected}`);
      return true;
    },
    close: () => cursor.close(),
  };
}

/** HashKV: all that stand at the same revisions have the same. */
export function openHash({ store, name }: Replica, revision: number, known: Map<string, string>): Reading | undefined {
  const cursor: HashCursor | ReturnType<typeof store.openHash> = store.openHash(revision);
  if (isRefusal(cursor)) {
    if (revision >= store.compactRevision && revision <= store.revision) fail('hash-kv', `${name} refuses a hash at ${revision}`);
    return undefined;
  }
  return {
    step: (units) => {
      if (!cursor.step(units)) return false;
      const at = `${cursor.revision} compacted ${cursor.compactRevision}`;
      const given = String(cursor.hash);
      const expected = known.get(at) ?? given;
      known.set(at, expected);
      if (given !== expected) fail('hash-kv', `${name} has ${given} at ${at}, another ${expected}`);
      return true;
    },
    close: () => cursor.close(),
  };
}
