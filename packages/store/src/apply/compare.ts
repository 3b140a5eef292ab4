import { compareBytes } from '@raftgate/bytes';
import type { Compare, CompareOperator } from '../command/command.ts';
import type { KeyValue } from '../key-value.ts';
import { LEASE_ID_BYTES } from '../limits.ts';
import { intervalOf } from '../range/interval.ts';
import type { State } from '../state.ts';
import type { Work } from './work.ts';

/** What a key that does not exist is compared as, except in its value (etcd: applyCompare). */
const MISSING: KeyValue = { key: '', value: new Uint8Array(0), createRevision: 0, modRevision: 0, version: 0, lease: '' };

/** Whether it holds for every key of its range; for one that has none, as for a key that does not exist. */
export function* holds(state: State, compare: Compare): Work<boolean> {
  const { from, to } = intervalOf(compare.key, compare.end);
  state.budget.left -= 1;
  let found = false;
  let failed = false;
  const check = (key: string, address: number): boolean => {
    found = true;
    failed = !matches(compare, state.slabs.read(address, key, compare.target === 'value'));
    return !failed;
  };
  if (compare.end === '') {
    const address = state.index.visible(compare.key, state.revision);
    if (address >= 0) check(compare.key, address);
  } else {
    let next: string | undefined = from;
    for (;;) {
      next = state.index.scan(next, to, state.revision, state.budget, check);
      if (next === undefined || failed) break;
      yield;
    }
  }
  if (found) return !failed;
  return compare.target !== 'value' && matches(compare, MISSING);
}

function matches(compare: Compare, kv: KeyValue): boolean {
  return decided(compare.is, order(compare, kv));
}

/** Below, equal or above 0, as the key's side is below, equal to or above the other. */
function order(compare: Compare, kv: KeyValue): number {
  switch (compare.target) {
    case 'version':
      return kv.version - compare.number;
    case 'create':
      return kv.createRevision - compare.number;
    case 'mod':
      return kv.modRevision - compare.number;
    case 'value':
      return compareBytes(kv.value, compare.value);
    case 'lease':
      return compareLeases(kv.lease, compare.lease);
  }
}

function decided(is: CompareOperator, order: number): boolean {
  switch (is) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
  }
}

/** Signed, as int64 are; '' is 0. */
function compareLeases(a: string, b: string): number {
  const [left, right] = [unsigned(a), unsigned(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Flips the sign bit, so that unsigned order of bytes is signed order of numbers. */
function unsigned(lease: string): string {
  const bytes = lease === '' ? '\0'.repeat(LEASE_ID_BYTES) : lease;
  return String.fromCharCode(bytes.charCodeAt(0) ^ 0x80) + bytes.slice(1);
}
