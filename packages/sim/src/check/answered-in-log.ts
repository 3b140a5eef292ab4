import type { Command } from '@raftgate/store';
import { describe, type OperationRecord } from './history.ts';
import { isTold } from './lease-ledger.ts';
import type { Logged, LogBook } from './log-book.ts';
import { Violation } from './violation.ts';

/** Clients ask for these once with the same words: an id is never drawn twice. */
const ONCE: ReadonlySet<Command['kind']> = new Set(['leaseGrant', 'leaseRevoke']);

/** What the answers are held against. */
export interface LogCase {
  readonly book: LogBook;
  /** Undefined for a name that nobody ever had. */
  readonly idOf: (name: string) => number | undefined;
  /** Entries may be cut: their first commands are answered before anybody has applied the rest. */
  readonly isCut: boolean;
}

/**
 * Every answer has its command in the log (law 5; Raft paper, 5.3), from the member that gave it, applied between question and answer;
 * who is told of a lease is told what the log makes of it; and what was refused is in no log.
 */
export function checkAnsweredInLog(operations: readonly OperationRecord[], all: LogCase, atMs: number): void {
  for (const operation of operations) {
    if (operation.request.kind !== 'command' || operation.request.command.kind === 'put') continue;
    const why = whyNot(operation, operation.request.command, all);
    if (why !== undefined) throw new Violation('answered-in-log', `${describe(operation)} of ${operation.invokedAtMs} ms ${why}`, atMs);
  }
}

function whyNot(operation: OperationRecord, command: Command, { book, idOf, isCut }: LogCase): string | undefined {
  const { outcome, invokedAtMs, returnedAtMs, member } = operation;
  if (outcome !== 'applied' && outcome !== 'refused') return undefined;
  const isMeant = ({ appliedMs }: Logged): boolean =>
    appliedMs >= invokedAtMs && (isCut || outcome === 'refused' || appliedMs <= returnedAtMs);
  const logged = book.find(idOf(member) ?? 0, command).filter(isMeant);
  if (outcome === 'refused') return ONCE.has(command.kind) && logged.length > 0 ? 'was refused, and is in the log' : undefined;
  if (logged.length === 0) return `was answered at ${returnedAtMs} ms, and nobody had applied it`;
  if (ONCE.has(command.kind) && logged.length > 1) return `is in the log ${logged.length} times`;
  return logged.some((each) => isTrue(each, operation)) ? undefined : `was answered ${told(operation)}, which no log says`;
}

function isTrue({ outcome }: Logged, { result }: OperationRecord): boolean {
  return outcome === undefined || (result !== undefined && result.kind !== 'range' && isTold(outcome, result));
}

const told = ({ result }: OperationRecord): string =>
  result?.kind === 'lease'
    ? `${result.ttlSeconds} s until ${result.deadlineMs} ms`
    : result?.kind === 'refused'
      ? result.code
      : 'otherwise';
