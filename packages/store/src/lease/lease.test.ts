import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import { applyEntry, entryOf, leaseId, newStore, put, readRange } from '../../test/harness.ts';
import { rangeRequest } from '../index.ts';
import type { Command, Result, Store } from '../index.ts';
import { Deadlines } from './deadlines.ts';

const LEASE = leaseId(1);
const grant: Command = { kind: 'leaseGrant', lease: LEASE, ttlSeconds: 10 };
const keepAlive: Command = { kind: 'leaseKeepAlive', lease: LEASE };

/** Applies at a log time. */
function at(store: Store, logTime: number, command: Command): Result {
  return applyEntry(store, entryOf(store.appliedIndex + 1, logTime, [command]))[0];
}

test('a lease lives to its deadline in log time, and a keepalive at the deadline comes too late', () => {
  const store = newStore();
  at(store, 500, grant);
  assert.equal(store.leases.remaining(LEASE, 4500), 6000);
  assert.deepEqual(store.leases.due(10_499, 10), []);
  assert.equal(at(store, 10_499, keepAlive).kind, 'lease');
  assert.deepEqual(store.leases.due(20_499, 10), [{ lease: LEASE, ttlSeconds: 10, deadlineMs: 20_499 }]);
  assert.equal(store.leases.remaining(LEASE, 30_000), 0);
  const late = at(store, 20_499, keepAlive);
  assert.equal(late.kind === 'refused' && late.code, 'leaseNotFound');
});

test('an expiry that a keepalive has overtaken does nothing', () => {
  const store = newStore();
  at(store, 0, grant);
  at(store, 0, put('a', '', { lease: LEASE }));
  at(store, 9000, keepAlive);
  const stale = at(store, 12_000, { kind: 'leaseExpire', lease: LEASE, deadlineMs: 10_000 });
  assert(stale.kind === 'leaseGone' && !stale.revoked);
  const early = at(store, 18_999, { kind: 'leaseExpire', lease: LEASE, deadlineMs: 19_000 });
  assert(early.kind === 'leaseGone' && !early.revoked);
  const due = at(store, 19_000, { kind: 'leaseExpire', lease: LEASE, deadlineMs: 19_000 });
  assert(due.kind === 'leaseGone' && due.revoked);
  assert.equal(store.keyCount, 0);
  assert.equal(store.leases.count, 0);
});

test('revoking deletes the keys in order under one revision, and takes none when there are none', () => {
  const store = newStore();
  at(store, 0, grant);
  for (const key of ['c', 'a', 'b', 'd']) at(store, 0, put(key, '', { lease: LEASE }));
  at(store, 0, put('d'));
  assert.deepEqual(store.leases.keys(LEASE, 'a', 10), ['b', 'c']);
  const before = store.revision;
  at(store, 0, { kind: 'leaseRevoke', lease: LEASE });
  assert.equal(store.revision, before + 1);
  const left = readRange(store, rangeRequest('\0', '\0'));
  assert(left.kind === 'range' && left.kvs.length === 1 && left.kvs[0].key === 'd');
  at(store, 0, grant);
  at(store, 0, { kind: 'leaseRevoke', lease: LEASE });
  assert.equal(store.revision, before + 1);
});

test('a heap of deadlines finds what is due however deadlines move', () => {
  const prng = new Prng(6);
  const heap = new Deadlines<{ id: number; deadlineMs: number; place: number }>();
  const items: { id: number; deadlineMs: number; place: number }[] = [];
  for (let id = 0; id < 4000; id++) {
    const turn = prng.below(4);
    if (turn < 2 || items.length === 0) {
      const item = { id, deadlineMs: prng.below(1000), place: 0 };
      items.push(item);
      heap.add(item);
    } else if (turn === 2) {
      const item = items[prng.below(items.length)];
      item.deadlineMs = prng.below(1000);
      heap.moved(item);
    } else heap.delete(items.splice(prng.below(items.length), 1)[0]);
    if (id % 20 !== 0) continue;
    const now = prng.below(1000);
    const due = items.filter(({ deadlineMs }) => deadlineMs <= now).map(({ id }) => id);
    assert.deepEqual(
      heap
        .due(now, Infinity)
        .map(({ id }) => id)
        .sort((a, b) => a - b),
      due.sort((a, b) => a - b),
    );
    assert.equal(heap.due(now, 3).length, Math.min(3, due.length));
  }
});
