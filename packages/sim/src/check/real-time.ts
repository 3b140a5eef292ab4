import type { OperationRecord } from './history.ts';

/** The store's revision an answer stands for; 0 for none, and for refusals of the store, which carry none. */
export function revisionOf({ outcome, result }: OperationRecord): number {
  return outcome !== 'applied' || result === undefined || result.kind === 'refused' ? 0 : result.revision;
}

/** By operation: the highest revision anybody had been told before it began (Herlihy and Wing: what returned precedes what is invoked later). */
export function floorsOf(operations: readonly OperationRecord[]): Map<OperationRecord, number> {
  const told = operations.filter((operation) => revisionOf(operation) > 0).sort((a, b) => a.returned - b.returned);
  const floors = new Map<OperationRecord, number>();
  let at = 0;
  let floor = 0;
  // In the order they were invoked.
  for (const operation of operations) {
    for (; at < told.length && told[at].returned < operation.invoked; at++) floor = Math.max(floor, revisionOf(told[at]));
    floors.set(operation, floor);
  }
  return floors;
}
