import { type Compare, type CompareOperator, type StoreRefusal, type TxnCommand, type TxnOperation, refusal } from '@raftgate/store';
import { NO_BYTES } from '@raftgate/wire';
import type { RequestOp, TxnRequest, Compare as WireCompare } from '@raftgate/wire/etcd';
import { deleteRangeOf } from './delete-range.ts';
import { putOf } from './put.ts';
import { rangeOf } from './range-of.ts';

/** In the order of the wire's numbers. */
const OPERATORS: readonly CompareOperator[] = ['=', '>', '<', '!='];

/** A transaction of the wire in the store's terms. */
export function txnOf(request: TxnRequest): TxnCommand | StoreRefusal {
  const compare: Compare[] = [];
  for (const each of request.compare) {
    const one = compareOf(each);
    if (one === undefined) return refusal('malformed');
    compare.push(one);
  }
  const success = operationsOf(request.success);
  if ('kind' in success) return success;
  const failure = operationsOf(request.failure);
  return 'kind' in failure ? failure : { kind: 'txn', compare, success, failure };
}

function operationsOf(requests: readonly RequestOp[]): readonly TxnOperation[] | StoreRefusal {
  const operations: TxnOperation[] = [];
  for (const { request } of requests) {
    const operation = operationOf(request);
    if (operation.kind === 'refused') return operation;
    operations.push(operation);
  }
  return operations;
}

function operationOf(request: RequestOp['request']): TxnOperation | StoreRefusal {
  switch (request?.kind) {
    case 'requestRange':
      return rangeOf(request.value) ?? refusal('malformed');
    case 'requestPut':
      return putOf(request.value);
    case 'requestDeleteRange':
      return deleteRangeOf(request.value);
    case 'requestTxn':
      return refusal('nestedTxn');
    case undefined:
      // etcd: an operation that is none has no key.
      return refusal('emptyKey');
  }
}

/** As in etcd, a comparand of another type than the target counts as that type's zero. */
function compareOf(compare: WireCompare): Compare | undefined {
  const { key, rangeEnd: end, targetUnion } = compare;
  const is = OPERATORS[compare.result];
  if (is === undefined) return undefined;
  switch (compare.target) {
    case 0:
      return { target: 'version', key, end, is, number: targetUnion?.kind === 'version' ? targetUnion.value : 0 };
    case 1:
      return { target: 'create', key, end, is, number: targetUnion?.kind === 'createRevision' ? targetUnion.value : 0 };
    case 2:
      return { target: 'mod', key, end, is, number: targetUnion?.kind === 'modRevision' ? targetUnion.value : 0 };
    case 3:
      return { target: 'value', key, end, is, value: targetUnion?.kind === 'value' ? targetUnion.value : NO_BYTES };
    case 4:
      return { target: 'lease', key, end, is, lease: targetUnion?.kind === 'lease' ? targetUnion.value : '' };
    default:
      return undefined;
  }
}
