import type { LeaseConfig } from './config.ts';
import { MAX_LEASE_ROUNDS } from './limits.ts';
import type { HeartbeatReply } from './message.ts';
import type { Progress } from './progress/progress.ts';
import { quorumReached } from './quorum.ts';
import type { Raft } from './raft.ts';

const MILLION = 1_000_000;

/**
 * Lease reads (dissertation, 6.4.1; off unless configured): a leader serves a read without a round of heartbeats while a quorum
 * promises to elect nobody else.
 *
 *     leader    sends a heartbeat at 100 ............................ trusts the promise until 100 + P * (1 - 2 rho)
 *     follower          hears it, promises P ms, elects nobody ................................ until here at least
 *
 * The promise is explicit: a heartbeat reply says how many milliseconds it lasts on the follower's clock, none from one that
 * has leases off. It lasts `electionTicks` ticks from when the heartbeat was heard, later than it was sent. No clock runs faster or
 * slower than true time by more than rho, so the leader's share of it ends before the follower's does. A restarted member
 * may have promised and forgotten: it keeps the longest promise, and rho more, before it votes or campaigns.
 *
 * Nobody is bound against a candidate that the leader itself told to campaign; a leader that did so trusts no promise of
 * this term any more, because its word may arrive at any time.
 *
 * The core has no clock: `observeTime` says when the heartbeats of this turn leave at the earliest, `holdsLease` is told the time
 * read after the answer was fixed. A clock that stands still while its machine sleeps breaks the bound, which is why this is off.
 */
export function leaseIndex(raft: Raft): number {
  const { log, config } = raft;
  if (config.lease === undefined || raft.role !== 'leader') return 0;
  if (raft.transferee !== 0 || raft.isLeaseVoid) return 0;
  // Until something of its own term is committed a leader does not know what is (dissertation, 6.4).
  return log.termAt(log.committed) === raft.term ? log.committed : 0;
}

/** Whether nobody else can have been elected by `nowMs`: read the clock after `leaseIndex`, not before. */
export function holdsLease(raft: Raft, nowMs: number): boolean {
  return raft.role === 'leader' && raft.config.lease !== undefined && nowMs < quorumReached(raft, 'leaseUntilMs');
}

/** Milliseconds of the caller's monotonic clock, read before what the next `tick` or `ready` hands out is sent. For lease reads only. */
export function observeTime(raft: Raft, nowMs: number): void {
  raft.flight?.note('observeTime', [nowMs]);
  raft.nowMs = nowMs;
}

/** A leader heard from a peer: as long as it promised, less what clocks may differ, from when the heartbeat left. */
export function extendLease(raft: Raft, peer: Progress, { context, promiseMs }: HeartbeatReply): void {
  const { reads, config } = raft;
  if (config.lease === undefined || promiseMs === 0 || context === 0 || context <= reads.round - MAX_LEASE_ROUNDS) return;
  const trustedMs = Math.floor((Math.min(promiseMs, config.lease.promiseMs) * (MILLION - 2 * config.lease.maxDriftPpm)) / MILLION);
  peer.leaseUntilMs = Math.max(peer.leaseUntilMs, reads.sentMs[context % MAX_LEASE_ROUNDS] + trustedMs);
}

/** Binds this member to the leader it just heard; returns for how many milliseconds. */
export function promise(raft: Raft): number {
  const { lease, electionTicks } = raft.config;
  if (lease === undefined) return 0;
  raft.boundTicks = Math.max(raft.boundTicks, electionTicks);
  return lease.promiseMs;
}

/** What a member keeps after a restart: it may have promised in its last moment. One that never had a term promised nothing. */
export function boundTicksAtStart(lease: LeaseConfig | undefined, electionTicks: number, term: number): number {
  if (lease === undefined || term === 0) return 0;
  return electionTicks + Math.ceil((electionTicks * lease.maxDriftPpm) / MILLION) + 1;
}

/**
 * A promise stands: this member neither votes nor campaigns unless the leader itself asks. Alone, it could only break one to
 * itself; one whose log has not brought a configuration yet is counted by a leader that has one.
 */
export function isBound(raft: Raft): boolean {
  if (raft.boundTicks === 0) return false;
  return raft.peers.length === 0 || raft.peers.some((peer) => peer.id !== raft.id && (peer.isVoter || peer.isOutgoing));
}
