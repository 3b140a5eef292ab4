import type { Clock, Timer, Timers } from '../time.ts';

/** What setTimeout takes; longer delays are armed again. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export function nodeClock(): Clock {
  return { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };
}

interface NodeTimer extends Timer {
  readonly dueMs: number;
  readonly run: () => void;
  handle: NodeJS.Timeout | undefined;
}

/** Timers hold the process: a member lives as long as it has something to wait for, and cancels all when it stops. */
export function nodeTimers(): Timers {
  let lastId = 0;
  return {
    after(delayMs, run) {
      const timer: NodeTimer = { id: ++lastId, dueMs: performance.now() + delayMs, run, handle: undefined };
      arm(timer);
      return timer;
    },
    cancel(timer) {
      clearTimeout((timer as NodeTimer).handle);
    },
    soon(run) {
      setImmediate(run);
    },
  };
}

function arm(timer: NodeTimer): void {
  const left = Math.ceil(timer.dueMs - performance.now());
  timer.handle = setTimeout(fire, Math.min(Math.max(left, 0), MAX_DELAY_MS), timer);
}

// Node counts whole milliseconds from the start of the turn and may be early by part of one.
function fire(timer: NodeTimer): void {
  if (performance.now() < timer.dueMs) arm(timer);
  else timer.run();
}
