import type { History, OperationRecord, ReadRecord, WriteRecord } from './history.ts';
import { Violation } from './violation.ts';

/** One write as the final history of the store has it. */
export interface TrueWrite {
  readonly revision: number;
  readonly key: string;
  /** Undefined for a delete. */
  readonly value: string | undefined;
}

/**
 * Linearizability of the clients' history (Herlihy and Wing 1990), decided in revision order: the store names the order, so only
 * operations with an unknown outcome need looking for, and their unique values say whether they took effect.
 */
export function checkLinearizable(history: History, truth: readonly TrueWrite[], atMs: number): void {
  const fail = (message: string): never => {
    throw new Violation('linearizability', message, atMs);
  };
  const writes = new Map(truth.filter((write) => write.value !== undefined).map((write) => [`${write.key}=${write.value}`, write]));
  if (writes.size !== truth.filter((write) => write.value !== undefined).length)
    fail('a value was written twice: some request was applied more than once');
  for (const operation of history.operations) checkOne(operation, writes, truth, fail);
  checkRealTime(history.operations, fail);
}

function checkOne(
  operation: OperationRecord,
  writes: ReadonlyMap<string, TrueWrite>,
  truth: readonly TrueWrite[],
  fail: (message: string) => never,
): void {
  if (operation.kind === 'read') return operation.outcome === 'applied' ? checkRead(operation, truth, fail) : undefined;
  if (operation.kind === 'delete') return;
  const found = writes.get(`${operation.key}=${operation.value}`);
  if (operation.outcome === 'applied' && found?.revision !== operation.revision)
    fail(
      `acknowledged ${describe(operation)} at revision ${operation.revision} is ${found === undefined ? 'lost' : `at revision ${found.revision}`}`,
    );
  if ((operation.outcome === 'refused' || operation.outcome === 'noEffect') && found !== undefined)
    fail(`${describe(operation)} was ${operation.outcome} and yet is at revision ${found.revision}`);
}

function checkRead(read: ReadRecord, truth: readonly TrueWrite[], fail: (message: string) => never): void {
  let last: TrueWrite | undefined;
  for (const write of truth) {
    if (write.revision > read.revision) break;
    if (write.key === read.key) last = write;
  }
  if (last?.value !== read.value)
    fail(`${read.client} read ${read.key}=${read.value} at revision ${read.revision}, where it was ${last?.value}`);
}

/** What returned before another was invoked is not ordered after it. */
function checkRealTime(operations: readonly OperationRecord[], fail: (message: string) => never): void {
  const done = operations
    .filter((operation) => operation.outcome === 'applied' && operation.revision > 0)
    .sort((a, b) => a.returned - b.returned);
  const invoked = [...operations].sort((a, b) => a.invoked - b.invoked);
  let at = 0;
  let floor = 0;
  for (const operation of invoked) {
    for (; at < done.length && done[at].returned < operation.invoked; at++) floor = Math.max(floor, done[at].revision);
    if (operation.outcome !== 'applied' || operation.revision === 0) continue;
    const stale = operation.kind === 'read' ? operation.revision < floor : operation.revision <= floor;
    if (stale)
      fail(`${describe(operation)} answered at revision ${operation.revision} though ${floor} had been acknowledged before it began`);
  }
}

const describe = (operation: WriteRecord | ReadRecord): string =>
  operation.kind === 'read'
    ? `${operation.client}: read ${operation.key}`
    : `${operation.client}: ${operation.kind} ${operation.key}=${operation.value}`;
