import { latin1FromBytes } from '@raftgate/bytes';
import type { KeyValue } from '@raftgate/store';
import type { Pair } from './truth.ts';

export function pairOf({ key, value, createRevision, modRevision, version, lease }: KeyValue): Pair {
  return { key, value: latin1FromBytes(value), createRevision, modRevision, version, lease };
}

export function isSamePair(a: Pair | undefined, b: Pair | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.key === b.key &&
    a.value === b.value &&
    a.createRevision === b.createRevision &&
    a.modRevision === b.modRevision &&
    a.version === b.version &&
    a.lease === b.lease
  );
}

export function describePair(pair: Pair | undefined): string {
  if (pair === undefined) return 'nothing';
  const { key, value, createRevision, modRevision, version, lease } = pair;
  return `${key}=${value.slice(0, 32)} (created ${createRevision}, modified ${modRevision}, version ${version}${lease === '' ? '' : ', leased'})`;
}
