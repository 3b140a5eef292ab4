import type { Core } from '../core.ts';
import { tickMs } from '../start/raft-config.ts';

/**
 * Keeps raft's clocks ticking. A tick that comes late is one tick, however late: a thread that stood still must not take
 * its own pause for the leader's silence before it has read what arrived meanwhile.
 */
export function startTicker(core: Core): void {
  const { clock, timers } = core.io;
  const periodMs = tickMs(core.plan);
  let dueMs = clock.monotonicMs() + periodMs;
  const fire = (): void => {
    core.isTickDue = true;
    core.wake();
    const nowMs = clock.monotonicMs();
    dueMs = Math.max(dueMs + periodMs, nowMs + 1);
    core.ticker = timers.after(dueMs - nowMs, fire);
  };
  core.ticker = timers.after(periodMs, fire);
}
