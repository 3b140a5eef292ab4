import type { TxnCommand, TxnOperation } from '../command/command.ts';
import { refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import { RangeRead, checkRevision } from '../range/read.ts';
import type { TxnResponse, TxnResult } from '../result.ts';
import type { State } from '../state.ts';
import { holds } from './compare.ts';
import { applyDeleteRange } from './delete-range.ts';
import { checkPut, executePut } from './put.ts';
import type { Work } from './work.ts';

/** Txn (etcd: server/etcdserver/txn/txn.go): compares first, then every check, then the operations, which see each other. */
export function* applyTxn(state: State, txn: TxnCommand): Work<TxnResult | StoreRefusal> {
  if (state.isFull && (txn.success.some(isPut) || txn.failure.some(isPut))) return refusal('noSpace');
  let succeeded = true;
  for (const compare of txn.compare) {
    succeeded = yield* holds(state, compare);
    if (!succeeded) break;
  }
  const operations = succeeded ? txn.success : txn.failure;
  for (const operation of operations) {
    const refused = check(state, operation);
    if (refused !== undefined) return refused;
  }
  const responses: TxnResponse[] = [];
  for (const operation of operations) {
    responses.push(yield* execute(state, operation));
    state.budget.left -= 1;
  }
  return { kind: 'txn', revision: state.head, succeeded, responses };
}

function isPut(operation: TxnOperation): boolean {
  return operation.kind === 'put';
}

function check(state: State, operation: TxnOperation): StoreRefusal | undefined {
  if (operation.kind === 'put') return checkPut(state, operation);
  return operation.kind === 'range' ? checkRevision(state, operation.revision) : undefined;
}

function* execute(state: State, operation: TxnOperation): Work<TxnResponse> {
  switch (operation.kind) {
    case 'put':
      return executePut(state, operation);
    case 'deleteRange':
      return yield* applyDeleteRange(state, operation);
    case 'range': {
      const read = new RangeRead(state, operation, state.head);
      while (!read.step(state.budget)) yield;
      return read.result;
    }
  }
}
