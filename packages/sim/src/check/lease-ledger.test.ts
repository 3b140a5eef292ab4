import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTold, LeaseLedger } from './lease-ledger.ts';

const LEASE = 'aaaaaaaa';
const grant = { kind: 'leaseGrant', lease: LEASE, ttlSeconds: 2 } as const;
const keep = { kind: 'leaseKeepAlive', lease: LEASE } as const;
const revoke = { kind: 'leaseRevoke', lease: LEASE } as const;
const expire = (deadlineMs: number) => ({ kind: 'leaseExpire', lease: LEASE, deadlineMs }) as const;
const raise = (action: 'activate' | 'deactivate') => ({ kind: 'alarm', action, member: 1, alarm: 'NOSPACE' }) as const;

test('a deadline is the log time of the last renewal and the TTL, and an expiry that names it ends the lease once it has passed', () => {
  const ledger = new LeaseLedger();
  assert.deepEqual(ledger.apply(grant, 1_000), { lease: LEASE, ttlSeconds: 2, deadlineMs: 3_000 });
  assert.equal(ledger.apply(grant, 1_000), 'leaseExists');
  assert.deepEqual(ledger.apply(keep, 2_000), { lease: LEASE, ttlSeconds: 2, deadlineMs: 4_000 });
  for (const [deadlineMs, logTime] of [
    [3_000, 4_000],
    [4_000, 3_999],
  ]) {
    ledger.apply(expire(deadlineMs), logTime);
    assert.equal(ledger.count, 1);
  }
  assert.equal(ledger.apply(keep, 4_000), 'leaseNotFound');
  ledger.apply(expire(4_000), 4_000);
  assert.equal(ledger.count, 0);
  assert.equal(ledger.apply(revoke, 4_000), 'leaseNotFound');
});

test('nothing is granted while an alarm is raised', () => {
  const ledger = new LeaseLedger();
  ledger.apply(raise('activate'), 0);
  assert.equal(ledger.apply(grant, 0), 'noSpace');
  ledger.apply(raise('deactivate'), 0);
  assert.equal(typeof ledger.apply(grant, 0), 'object');
  assert.equal(ledger.apply(revoke, 0), 'gone');
});

test('who was told another deadline, or another outcome, was not told that', () => {
  const lease = { kind: 'lease', revision: 1, lease: LEASE, ttlSeconds: 2, deadlineMs: 3_000 } as const;
  const gone = { kind: 'leaseGone', revision: 1, lease: LEASE, revoked: true } as const;
  assert.ok(isTold({ ttlSeconds: 2, deadlineMs: 3_000 }, lease));
  assert.ok(!isTold({ ttlSeconds: 2, deadlineMs: 3_001 }, lease));
  assert.ok(!isTold({ ttlSeconds: 3, deadlineMs: 3_000 }, lease));
  assert.ok(!isTold('leaseNotFound', lease));
  assert.ok(isTold('gone', gone));
  assert.ok(!isTold('gone', { ...gone, revoked: false }));
});
