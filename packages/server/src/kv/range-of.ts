import type { RangeRequest, SortOrder, SortTarget } from '@raftgate/store';
import type { RangeRequest as WireRange } from '@raftgate/wire/etcd';

/** In the order of the wire's numbers. */
const ORDERS: readonly SortOrder[] = ['none', 'ascend', 'descend'];
const TARGETS: readonly SortTarget[] = ['key', 'version', 'create', 'mod', 'value'];

/** A request of the wire in the store's terms; undefined when it sorts by something there is not. */
export function rangeOf(request: WireRange): RangeRequest | undefined {
  const target = TARGETS[request.sortTarget];
  const order = ORDERS[request.sortOrder];
  if (target === undefined || order === undefined) return undefined;
  return {
    kind: 'range',
    key: request.key,
    end: request.rangeEnd,
    // etcd takes anything below 1 as "not asked for".
    limit: Math.max(0, request.limit),
    revision: Math.max(0, request.revision),
    // etcd sorts upwards when only a target was given.
    sortOrder: order === 'none' && target !== 'key' ? 'ascend' : order,
    sortTarget: target,
    keysOnly: request.keysOnly,
    countOnly: request.countOnly,
    minModRevision: Math.max(0, request.minModRevision),
    maxModRevision: Math.max(0, request.maxModRevision),
    minCreateRevision: Math.max(0, request.minCreateRevision),
    maxCreateRevision: Math.max(0, request.maxCreateRevision),
  };
}
