import { KvError } from '../errors.ts';
import type { Operation, TxnRequest } from '../kv.ts';

/** What etcd refuses before it looks at a store: counts, sizes, empty keys, a key written twice in one branch. */
export function checkTxn(request: TxnRequest, maxOps: number, maxBytes: number): void {
  const { compare, success, failure = [] } = request;
  const most = Math.max(compare.length, success.length, failure.length);
  if (most > maxOps) throw new KvError('invalid', `${most} operations in a transaction, at most ${maxOps}`);
  let bytes = 0;
  for (const item of [...compare, ...success, ...failure]) {
    if (item.key === '') throw new KvError('invalid', 'the key is empty');
    bytes += item.key.length + ('value' in item ? item.value.length : 0);
  }
  if (bytes > maxBytes) throw new KvError('invalid', `${bytes} bytes in a request, at most ${maxBytes}`);
  checkBranch(success);
  checkBranch(failure);
}

function checkBranch(operations: readonly Operation[]): void {
  const puts = new Set<string>();
  for (const operation of operations) {
    if (operation.op !== 'put') continue;
    if (puts.has(operation.key)) throw new KvError('invalid', `the key ${operation.key} is put twice in one transaction`);
    puts.add(operation.key);
  }
  for (const operation of operations) {
    if (operation.op !== 'delete') continue;
    const hit = [...puts].find((key) => (operation.prefix === true ? key.startsWith(operation.key) : key === operation.key));
    if (hit !== undefined) throw new KvError('invalid', `the key ${hit} is put and deleted in one transaction`);
  }
}
