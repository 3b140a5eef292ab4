import { hasReady } from '@raftgate/raft';
import type { Core } from '../core.ts';

/**
 * Whether a turn has something to do after a message went into raft: what raft hands out, or somebody who waits for what a message
 * may have changed. Most answers to a leader only move its counters: they cost no turn. With leases every message brings the
 * time along.
 */
export function hasWork(core: Core): boolean {
  const { raft, proposals, forwards, reads, changes, transfer, plan } = core;
  if (core.isTickDue || plan.options.leaseReads === true || hasReady(raft)) return true;
  return proposals.hasPending || forwards.hasPending || reads.isWaiting || !changes.isEmpty || !transfer.isEmpty;
}
