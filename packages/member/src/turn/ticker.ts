import { isIdleTick, tick } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { tickMs } from '../start/raft-config.ts';

/**
 * Nobody waits for this tick and raft only counts it: it costs no turn. What a leader does by its own clock besides (leases, those
 * who were removed) is looked at with its heartbeats.
 */
function isIdle(core: Core): boolean {
  if (core.isAwake || core.isTickDue || core.state !== 'running' || !core.mayVote || core.plan.options.leaseReads === true) return false;
  const { proposals, reads, transfer, changes, dropped, store, raft } = core;
  if (proposals.waiting > 0 || proposals.refusals.count > 0 || reads.size > 0 || reads.refusals.count > 0) return false;
  return transfer.isEmpty && changes.isEmpty && dropped.size === 0 && !store.isOverQuota && isIdleTick(raft);
}

/**
 * Keeps raft's clocks ticking. A tick that comes late is one tick, however late: a thread that stood still must not take
 * its own pause for the leader's silence before it has read what arrived meanwhile.
 */
export function startTicker(core: Core): void {
  const { clock, timers } = core.io;
  const periodMs = tickMs(core.plan);
  let dueMs = clock.monotonicMs() + periodMs;
  const fire = (): void => {
    if (isIdle(core)) tick(core.raft);
    else {
      core.isTickDue = true;
      core.wake();
    }
    const nowMs = clock.monotonicMs();
    dueMs = Math.max(dueMs + periodMs, nowMs + 1);
    core.ticker = timers.after(dueMs - nowMs, fire);
  };
  core.ticker = timers.after(periodMs, fire);
}
