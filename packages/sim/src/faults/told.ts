import { SILENCE_MS } from '../check/waiters.ts';
import type { Target } from '../client/door.ts';
import type { FaultContext } from './context.ts';

/** Counts a waiter of an administrator in: what it returns is to be called when the waiter is told. */
export function told({ cluster, schedule }: FaultContext, { name, life, hasRunSince }: Target, what: string, withinMs: number): () => void {
  const { waiters } = cluster.checkers;
  const waiting = waiters.asks(() => `admin at ${name}: ${what}`, name, life);
  const lateMs = schedule.nowMs + withinMs + SILENCE_MS;
  schedule.at(lateMs + withinMs, () => {
    if (hasRunSince(lateMs)) waiters.overdue(waiting);
  });
  return () => waiters.told(waiting);
}
