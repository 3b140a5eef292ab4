import { describe, type OperationRecord } from './history.ts';
import type { LeaseBook } from './lease-book.ts';
import { isSamePair } from './model/pair.ts';
import type { TrueEvent, Truth } from './model/truth.ts';

/** What the checks of the clients' history share. */
export interface Case {
  readonly operations: readonly OperationRecord[];
  readonly truth: Truth;
  readonly leases: LeaseBook;
  /** By operation: the highest revision that somebody had been told when it began (real-time order). */
  readonly floors: ReadonlyMap<OperationRecord, number>;
  /** By revision: whose write it is. */
  readonly claims: Map<number, OperationRecord>;
  readonly claimed: Set<OperationRecord>;
  /** When the revision was first seen applied, in virtual milliseconds. */
  readonly firstMs: (revision: number) => number;
  readonly fail: (checker: string, message: string) => never;
}

export function claim(all: Case, operation: OperationRecord, revision: number): void {
  const other = all.claims.get(revision);
  if (other !== undefined) all.fail('linearizability', `revision ${revision} is said to be ${describe(operation)}, and ${describe(other)}`);
  all.claims.set(revision, operation);
  all.claimed.add(operation);
}

export function isSame(events: readonly TrueEvent[], expected: readonly TrueEvent[]): boolean {
  return (
    events.length === expected.length &&
    events.every((event, at) => event.key === expected[at].key && isSamePair(event.pair, expected[at].pair))
  );
}

export function describeEvents(events: readonly TrueEvent[]): string {
  if (events.length === 0) return 'nothing';
  return events.map(({ key, pair }) => (pair === undefined ? `delete ${key}` : `put ${key}=${pair.value.slice(0, 32)}`)).join(', ');
}
