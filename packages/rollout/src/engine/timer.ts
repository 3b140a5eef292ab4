import type { RolloutView } from '../read/channel-view.ts';

/** The step's time as committed: in the timer's key when it belongs to this transition, else in the record. */
export function committedMs(view: RolloutView): number {
  const { status } = view.rollout.value;
  const timer = view.timer?.value;
  const isOurs = timer !== undefined && timer.transition === status.transition && timer.attempt === status.attempt;
  return isOurs ? Math.max(timer.elapsedMs, status.elapsedMs) : status.elapsedMs;
}
