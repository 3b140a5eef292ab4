import { holdsLease, leaseIndex, readIndex } from '@raftgate/raft';
import type { Core } from '../core.ts';

/** One question to the leader for all reads that wait (ReadIndex; dissertation, 6.4). Those it cannot ask for wait for the next tick. */
export function askReads(core: Core): void {
  if (core.soft.leader === 0) return;
  const { clock } = core.io;
  const context = core.reads.openRound(clock.monotonicMs() + core.plan.electionMs);
  if (context === undefined) return;
  const index = leaseIndex(core.raft);
  // The index first, then the time: whoever stood still in between must find its lease over.
  if (index !== 0 && holdsLease(core.raft, clock.monotonicMs())) {
    core.observer.onLeaseRead?.(core.soft.term);
    core.reads.confirm(context, index);
  } else if (readIndex(core.raft, context) !== undefined) core.reads.deny(context);
}
