import { availableParallelism } from 'node:os';
import { MAX_PROCESS_BYTES, MEMORY_POLL_MS } from './limits.ts';
import type { Slot } from './slot.ts';

/** As many as there are cores. */
export const slotCount = (): number => availableParallelism();

/** Ends the run longest at work while the process holds more than it may. Returns what stops the watch. */
export function watchMemory(slots: () => Iterable<Slot>): () => void {
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() <= MAX_PROCESS_BYTES) return;
    const busy = Array.from(slots()).filter((slot) => slot.busySinceMs !== undefined);
    busy.sort((a, b) => (a.busySinceMs ?? 0) - (b.busySinceMs ?? 0));
    busy[0]?.endCurrent(`more than ${MAX_PROCESS_BYTES} bytes of memory`);
  }, MEMORY_POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
