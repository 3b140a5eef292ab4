import type { LeaseExpireCommand, LeaseGrantCommand, LeaseKeepAliveCommand, LeaseRevokeCommand } from '../command/command.ts';
import type { Lease } from '../lease/lessor.ts';
import { MIN_LEASE_TTL_SECONDS } from '../limits.ts';
import { refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import type { LeaseGoneResult, LeaseResult, Result } from '../result.ts';
import type { State } from '../state.ts';
import type { Applied, Work } from './work.ts';
import { deleteKey } from './write.ts';

/** Keys of a lease looked up at once. */
const REVOKE_BATCH = 64;

/** LeaseGrant (etcd: lessor.Grant); the deadline counts from the entry's log time. */
export function applyLeaseGrant(state: State, command: LeaseGrantCommand, logTime: number): LeaseResult | StoreRefusal {
  if (state.isFull) return refusal('noSpace');
  if (state.lessor.get(command.lease) !== undefined) return refusal('leaseExists');
  const ttlSeconds = Math.max(MIN_LEASE_TTL_SECONDS, command.ttlSeconds);
  return answer(state, state.lessor.grant(command.lease, ttlSeconds, logTime + ttlSeconds * 1000));
}

/** A lease whose deadline has passed is as good as gone, though its expiry is still on its way (etcd: lessor.Renew). */
export function applyLeaseKeepAlive(state: State, command: LeaseKeepAliveCommand, logTime: number): LeaseResult | StoreRefusal {
  const lease = state.lessor.get(command.lease);
  if (lease === undefined || lease.deadlineMs <= logTime) return refusal('leaseNotFound');
  state.lessor.renew(lease, logTime + lease.ttlSeconds * 1000);
  return answer(state, lease);
}

export function applyLeaseRevoke(state: State, command: LeaseRevokeCommand): Applied {
  const lease = state.lessor.get(command.lease);
  return lease === undefined ? refusal('leaseNotFound') : revoke(state, lease);
}

/** Whoever proposed it saw an older state: only the same deadline, passed by now, makes it so. */
export function applyLeaseExpire(state: State, command: LeaseExpireCommand, logTime: number): Applied {
  const lease = state.lessor.get(command.lease);
  if (lease !== undefined && lease.deadlineMs === command.deadlineMs && lease.deadlineMs <= logTime) return revoke(state, lease);
  return gone(state, command.lease, false);
}

/** Deletes the keys in order under one revision (etcd: lessor.Revoke); each leaves the lease as it goes. */
function* revoke(state: State, lease: Lease): Work<Result> {
  for (let keys = firstOf(lease); keys.length > 0; keys = firstOf(lease)) {
    for (const key of keys) {
      if (state.budget.left <= 0) yield;
      deleteKey(state, key);
    }
  }
  state.lessor.forget(lease);
  return gone(state, lease.lease, true);
}

function firstOf(lease: Lease): string[] {
  return lease.keys.after('', REVOKE_BATCH);
}

function gone(state: State, lease: string, revoked: boolean): LeaseGoneResult {
  return { kind: 'leaseGone', revision: state.head, lease, revoked };
}

function answer(state: State, lease: Lease): LeaseResult {
  const { ttlSeconds, deadlineMs } = lease;
  return { kind: 'lease', revision: state.head, lease: lease.lease, ttlSeconds, deadlineMs };
}
