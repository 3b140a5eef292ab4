import { compareBytes } from '@raftgate/bytes';
import type { KeyValue } from '../key-value.ts';
import type { RangeRequest } from './request.ts';

export type Order = (a: KeyValue, b: KeyValue) => number;

/** How the kvs are to be sorted; undefined when the order of keys is right. A target without an order ascends (etcd). */
export function orderOf(request: RangeRequest): Order | undefined {
  const { sortTarget, sortOrder } = request;
  if (sortTarget === 'key' && sortOrder !== 'descend') return undefined;
  const ascending = ASCENDING[sortTarget];
  return sortOrder === 'descend' ? (a, b) => ascending(b, a) : ascending;
}

const ASCENDING: Record<RangeRequest['sortTarget'], Order> = {
  key: (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
  version: (a, b) => a.version - b.version,
  create: (a, b) => a.createRevision - b.createRevision,
  mod: (a, b) => a.modRevision - b.modRevision,
  value: (a, b) => compareBytes(a.value, b.value),
};

export function hasFilters(request: RangeRequest): boolean {
  const { minModRevision, maxModRevision, minCreateRevision, maxCreateRevision } = request;
  return minModRevision !== 0 || maxModRevision !== 0 || minCreateRevision !== 0 || maxCreateRevision !== 0;
}

/** Whether a kv is within the bounds asked for; 0 is no bound. */
export function passes(request: RangeRequest, kv: KeyValue): boolean {
  const { minModRevision, maxModRevision, minCreateRevision, maxCreateRevision } = request;
  if (kv.modRevision < minModRevision || (maxModRevision !== 0 && kv.modRevision > maxModRevision)) return false;
  return kv.createRevision >= minCreateRevision && (maxCreateRevision === 0 || kv.createRevision <= maxCreateRevision);
}
