import { latin1FromBytes } from '@raftgate/bytes';
import type { Command, TxnOperation } from '@raftgate/store';
import { claim, describeEvents, isSame, type Case } from './claims.ts';
import { describe, type OperationRecord } from './history.ts';
import { match } from './matching.ts';
import { evaluate } from './model/evaluate.ts';
import type { TrueEvent } from './model/truth.ts';

/**
 * Every revision that no answered operation is, must be one whose outcome is unknown, each at most once and after it was asked
 * for; or the expiry of a lease, not before its time (lease honesty).
 */
export function explainRest(all: Case): void {
  const { byValue, deleting } = candidates(all.operations);
  const deletes: Deleted[] = [];
  for (let revision = 2; revision <= all.truth.revision; revision++) {
    if (all.claims.has(revision)) continue;
    const events = all.truth.at(revision);
    if (events.length === 0) all.fail('linearizability', `revision ${revision} is nothing`);
    const written = events.find(({ pair }) => pair !== undefined);
    if (written?.pair !== undefined) explainWrite(all, byValue.get(written.pair.value), revision, events);
    else if (!isExpiryInTime(all, revision, events)) deletes.push({ revision, events });
  }
  explainDeletes(all, deleting, deletes);
}

interface Deleted {
  readonly revision: number;
  readonly events: readonly TrueEvent[];
}

function explainWrite(all: Case, operation: OperationRecord | undefined, revision: number, events: readonly TrueEvent[]): void {
  const what = `revision ${revision} (${describeEvents(events)})`;
  if (operation === undefined) all.fail('linearizability', `${what} was written by nobody`);
  else if (operation.outcome === 'applied')
    all.fail(
      'linearizability',
      `${what} is ${describe(operation)}, which ${operation.result?.kind === 'refused' ? 'the store refused' : 'was answered otherwise: applied twice'}`,
    );
  else if (operation.outcome === 'refused') all.fail('linearizability', `${what} is ${describe(operation)}, which was refused`);
  else if (!couldBe(all, operation, revision, events))
    all.fail(
      'linearizability',
      `${what} is not what ${describe(operation)} does there, or it was not asked for yet, or it was applied twice`,
    );
  else claim(all, operation, revision);
}

function isExpiryInTime(all: Case, revision: number, events: readonly TrueEvent[]): boolean {
  return expiryEarlyMs(all, revision, events) === 0;
}

/** By how much the expiry is early that these deletes would be; undefined when they are not all that has one lease. */
function expiryEarlyMs(all: Case, revision: number, events: readonly TrueEvent[]): number | undefined {
  const lease = all.truth.read(events[0].key, revision - 1)?.lease ?? '';
  const attached = lease === '' ? [] : all.truth.attached(lease, revision - 1);
  const isExpiry = attached.length > 0 && attached.length === events.length && events.every(({ key }) => attached.includes(key));
  return isExpiry ? all.leases.earlyMs(lease, all.firstMs(revision)) : undefined;
}

/** Deletes have no value that names them, and one may fit several revisions: each revision needs one of its own. */
function explainDeletes(all: Case, deleting: readonly OperationRecord[], deletes: readonly Deleted[]): void {
  const fits = new Map(
    deletes.map((each) => [each, deleting.filter((operation) => couldBe(all, operation, each.revision, each.events))] as const),
  );
  const left = match(deletes, (each) => fits.get(each) ?? []);
  if (left === undefined) return;
  const what = `revision ${left.revision} (${describeEvents(left.events)})`;
  const earlyMs = expiryEarlyMs(all, left.revision, left.events);
  if (earlyMs !== undefined) all.fail('lease-honesty', `${what} is an expiry ${earlyMs} ms before its time`);
  all.fail('linearizability', `${what} was done by nobody`);
}

function couldBe(all: Case, operation: OperationRecord, revision: number, events: readonly TrueEvent[]): boolean {
  if (operation.request.kind !== 'command' || (all.floors.get(operation) ?? 0) >= revision || all.claimed.has(operation)) return false;
  if (operation.invokedAtMs > all.firstMs(revision)) return false;
  const { command } = operation.request;
  if (command.kind === 'leaseRevoke') {
    const attached = all.truth.attached(command.lease, revision - 1);
    return attached.length === events.length && events.every(({ key }) => attached.includes(key));
  }
  const expected = evaluate(all.truth, revision - 1, command);
  return expected !== undefined && isSame(events, expected.events);
}

interface Candidates {
  /** Values are unique in a run: each names its operation, whatever became of it. */
  readonly byValue: ReadonlyMap<string, OperationRecord>;
  /** Of unknown outcome, and able to delete without writing. */
  readonly deleting: readonly OperationRecord[];
}

function candidates(operations: readonly OperationRecord[]): Candidates {
  const byValue = new Map<string, OperationRecord>();
  const deleting: OperationRecord[] = [];
  for (const operation of operations) {
    if (operation.request.kind !== 'command') continue;
    const { command } = operation.request;
    for (const value of valuesOf(command)) byValue.set(value, operation);
    const isOpen = operation.outcome === 'unknown' || operation.outcome === 'pending';
    if (isOpen && canDelete(command)) deleting.push(operation);
  }
  return { byValue, deleting };
}

function valuesOf(command: Command): string[] {
  if (command.kind === 'put') return [latin1FromBytes(command.value)];
  if (command.kind !== 'txn') return [];
  return [...command.success, ...command.failure].flatMap((operation) =>
    operation.kind === 'put' ? [latin1FromBytes(operation.value)] : [],
  );
}

function canDelete(command: Command): boolean {
  if (command.kind === 'deleteRange' || command.kind === 'leaseRevoke') return true;
  const isDelete = (operation: TxnOperation): boolean => operation.kind === 'deleteRange';
  return command.kind === 'txn' && (command.success.some(isDelete) || command.failure.some(isDelete));
}
