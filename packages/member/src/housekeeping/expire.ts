import { lastLogTime } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { MAX_EXPIRIES_PER_TURN } from '../limits.ts';

/**
 * The leader proposes what log time has run out for; apply checks again (001-formats, section 2). Only once it has applied
 * an entry of its own term: before, a keepalive it has not seen may have moved a deadline.
 */
export function proposeExpiries(core: Core): void {
  const { role, term } = core.soft;
  if (role !== 'leader' || core.store.appliedTerm !== term || core.apply.isInside) return;
  const nowMs = core.io.clock.monotonicMs();
  const logTime = core.logClock.read(nowMs, lastLogTime(core.raft));
  const due = core.store.leases.due(logTime, core.expiries.size + MAX_EXPIRIES_PER_TURN);
  for (const { lease, deadlineMs } of core.expiries.begin(due)) {
    core.proposals.add({ kind: 'leaseExpire', lease, deadlineMs }, core.expiries.waiterOf(lease), nowMs + 2 * core.plan.electionMs);
  }
}
