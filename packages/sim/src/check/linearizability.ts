import type { Command, RangeResult, Result } from '@raftgate/store';
import { claim, describeEvents, isSame, type Case } from './claims.ts';
import { describe, type History, type OperationRecord } from './history.ts';
import type { LeaseBook } from './lease-book.ts';
import { answerOf, difference, type Answer } from './model/answer.ts';
import { evaluate, evaluateRange } from './model/evaluate.ts';
import type { Truth } from './model/truth.ts';
import { floorsOf, revisionOf } from './real-time.ts';
import { explainRest } from './unclaimed.ts';
import { Violation } from './violation.ts';

/**
 * Linearizability of the clients' history (Herlihy and Wing 1990), decided in revision order: the store names the order, so each
 * answered operation is replayed at its revision on the true history; only operations with an unknown outcome need looking for,
 * and their unique values, or what they would delete, say whether they took effect. Real-time order is a floor for each.
 */
export function checkLinearizable(
  history: History,
  truth: Truth,
  leases: LeaseBook,
  firstMs: (revision: number) => number,
  atMs: number,
): void {
  const { operations } = history;
  const fail = (checker: string, message: string): never => {
    throw new Violation(checker, message, atMs);
  };
  const all: Case = { operations, truth, leases, floors: floorsOf(operations), claims: new Map(), claimed: new Set(), firstMs, fail };
  for (const operation of operations) {
    const { outcome, result, request } = operation;
    if (outcome !== 'applied' || result === undefined || result.kind === 'refused') continue;
    checkFloor(all, operation);
    if (request.kind === 'range')
      checkRange(all, operation, request.range.revision, evaluateRange(truth, revisionOf(operation), request.range));
    else checkCommand(all, operation, request.command, result);
  }
  // Last: one that deleted nothing is told the revision of another's delete, which then is not its own.
  for (const operation of operations) {
    const { outcome, result, request } = operation;
    if (outcome !== 'applied' || result === undefined || result.kind === 'refused' || request.kind === 'range') continue;
    if (request.command.kind === 'leaseRevoke') claimRevocation(all, operation, request.command.lease);
  }
  explainRest(all);
}

/** What it answered is not older than what anybody had been told before it began; a write is newer. */
function checkFloor(all: Case, operation: OperationRecord): void {
  const { request } = operation;
  if (request.kind === 'range' && request.isSerializable) return;
  const floor = all.floors.get(operation) ?? 0;
  const revision = revisionOf(operation);
  if (revision < floor || (revision === floor && writes(operation)))
    all.fail('linearizability', `${describe(operation)} answered at revision ${revision} though ${floor} had been told before it began`);
}

function checkRange(all: Case, operation: OperationRecord, wanted: number, expected: Answer): void {
  if (revisionOf(operation) > all.truth.revision || wanted > all.truth.revision)
    all.fail(
      'linearizability',
      `${describe(operation)} answered at revision ${revisionOf(operation)}; the history ends at ${all.truth.revision}`,
    );
  const given = operation.result === undefined ? undefined : answerOf(operation.result);
  const found = given === undefined ? 'no answer' : difference(given, expected);
  if (found !== undefined) all.fail('linearizability', `${describe(operation)} at revision ${revisionOf(operation)}: ${found}`);
}

function checkCommand(all: Case, operation: OperationRecord, command: Command, result: Result | RangeResult): void {
  if (command.kind === 'leaseRevoke') return;
  const given = answerOf(result);
  if (given === undefined) return;
  const revision = revisionOf(operation);
  if (revision > all.truth.revision)
    all.fail(
      'linearizability',
      `acknowledged ${describe(operation)} at revision ${revision} is lost; the history ends at ${all.truth.revision}`,
    );
  const isWrite = writes(operation);
  const expected = evaluate(all.truth, isWrite ? revision - 1 : revision, command);
  if (expected === undefined) return;
  const found = difference(given, expected.answer);
  if (found !== undefined) all.fail('linearizability', `${describe(operation)} at revision ${revision} answered ${found}`);
  if (!isWrite) return;
  if (!isSame(all.truth.at(revision), expected.events))
    all.fail(
      'linearizability',
      `acknowledged ${describe(operation)} is lost: revision ${revision} is ${describeEvents(all.truth.at(revision))}`,
    );
  claim(all, operation, revision);
}

/** The revocation that was answered deleted what was attached just before. */
function claimRevocation(all: Case, operation: OperationRecord, lease: string): void {
  const revision = revisionOf(operation);
  const events = all.truth.at(revision);
  if (all.claims.has(revision) || events.length === 0) return;
  const keys = all.truth.attached(lease, revision - 1);
  const isIt = keys.length === events.length && events.every(({ key, pair }) => pair === undefined && keys.includes(key));
  if (isIt) claim(all, operation, revision);
}

/** Whether its answer says that it took a revision. */
function writes({ result }: OperationRecord): boolean {
  switch (result?.kind) {
    case 'put':
      return true;
    case 'deleteRange':
      return result.deleted > 0;
    case 'txn':
      return result.responses.some((response) => response.kind === 'put' || (response.kind === 'deleteRange' && response.deleted > 0));
    default:
      return false;
  }
}
