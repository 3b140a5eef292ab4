import { compareBytes } from '@raftgate/bytes';
import type { Compare, KeyValue, RangeRequest, RangeResult } from '@raftgate/store';

/** What a key that does not exist is compared as. */
export const MISSING: KeyValue = { key: '', value: new Uint8Array(0), createRevision: 0, modRevision: 0, version: 0, lease: '' };

export function isInside(key: string, from: string, end: string): boolean {
  if (end === '') return key === from;
  return key >= from && (end === '\0' || key < end);
}

/** etcd's executeRange: `all` are the pairs of the range, in order of keys; a sort target without an order sorts what the limit let through. */
export function ranged(request: RangeRequest, all: readonly KeyValue[], current: number): RangeResult {
  const { limit, sortOrder, sortTarget, countOnly, keysOnly } = request;
  if (countOnly) return { kind: 'range', revision: current, count: all.length, more: false, kvs: [] };
  const { minModRevision, maxModRevision, minCreateRevision, maxCreateRevision } = request;
  const hasFilters = minModRevision + maxModRevision + minCreateRevision + maxCreateRevision > 0;
  const isInOrder = sortOrder === 'none' || (sortTarget === 'key' && sortOrder === 'ascend');
  const found = limit > 0 && !hasFilters && isInOrder ? all.slice(0, limit + 1) : all.filter((kv) => isWanted(request, kv));
  const sorted = inOrder(request, found);
  const more = limit > 0 && sorted.length > limit;
  const kvs = (more ? sorted.slice(0, limit) : sorted).map((kv) => (keysOnly ? { ...kv, value: MISSING.value } : kv));
  return { kind: 'range', revision: current, count: all.length, more, kvs };
}

function isWanted(request: RangeRequest, { modRevision, createRevision }: KeyValue): boolean {
  const isWithin = (revision: number, least: number, most: number): boolean => revision >= least && (most === 0 || revision <= most);
  const { minModRevision, maxModRevision, minCreateRevision, maxCreateRevision } = request;
  return isWithin(modRevision, minModRevision, maxModRevision) && isWithin(createRevision, minCreateRevision, maxCreateRevision);
}

function inOrder({ sortTarget, sortOrder }: RangeRequest, kvs: readonly KeyValue[]): KeyValue[] {
  const by = (a: KeyValue, b: KeyValue): number => {
    switch (sortTarget) {
      case 'key':
        return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
      case 'value':
        return compareBytes(a.value, b.value);
      default:
        return numberOf(a, sortTarget) - numberOf(b, sortTarget);
    }
  };
  return kvs.toSorted(sortOrder === 'descend' ? (a, b) => by(b, a) : by);
}

export function matches(compare: Compare, kv: KeyValue): boolean {
  const order = orderOf(compare, kv);
  return { '=': order === 0, '!=': order !== 0, '>': order > 0, '<': order < 0 }[compare.is];
}

function orderOf(compare: Compare, kv: KeyValue): number {
  switch (compare.target) {
    case 'value':
      return compareBytes(kv.value, compare.value);
    case 'lease': {
      const [held, asked] = [signed(kv.lease), signed(compare.lease)];
      return held < asked ? -1 : held > asked ? 1 : 0;
    }
    default:
      return numberOf(kv, compare.target) - compare.number;
  }
}

function numberOf({ version, createRevision, modRevision }: KeyValue, of: 'version' | 'create' | 'mod'): number {
  return { version, create: createRevision, mod: modRevision }[of];
}

/** A lease id is an int64, big-endian; none is 0. */
function signed(lease: string): bigint {
  let value = 0n;
  for (let at = 0; at < lease.length; at++) value = value * 256n + BigInt(lease.charCodeAt(at));
  return BigInt.asIntN(64, value);
}
