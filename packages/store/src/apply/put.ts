import type { PutCommand } from '../command/command.ts';
import type { KeyValue } from '../key-value.ts';
import { refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import type { PutResult } from '../result.ts';
import type { State } from '../state.ts';
import { putKey } from './write.ts';

/** Put (etcd: server/etcdserver/txn/put.go): a refused one writes nothing and takes no revision. */
export function applyPut(state: State, put: PutCommand): PutResult | StoreRefusal {
  if (state.isFull) return refusal('noSpace');
  return checkPut(state, put) ?? executePut(state, put);
}

/** What a transaction checks before it writes anything. */
export function checkPut(state: State, put: PutCommand): StoreRefusal | undefined {
  if (put.lease !== '' && state.lessor.get(put.lease) === undefined) return refusal('leaseNotFound');
  if ((put.ignoreValue || put.ignoreLease) && state.index.visible(put.key, state.head) < 0) return refusal('keyNotFound');
  return undefined;
}

export function executePut(state: State, put: PutCommand): PutResult {
  const previous = put.prevKv || put.ignoreValue || put.ignoreLease ? current(state, put.key) : undefined;
  const value = put.ignoreValue && previous !== undefined ? previous.value : put.value;
  const lease = put.ignoreLease && previous !== undefined ? previous.lease : put.lease;
  putKey(state, put.key, value, lease);
  return { kind: 'put', revision: state.head, previous: put.prevKv ? previous : undefined };
}

function current(state: State, key: string): KeyValue | undefined {
  const address = state.index.visible(key, state.head);
  return address < 0 ? undefined : state.slabs.read(address, key, true);
}
