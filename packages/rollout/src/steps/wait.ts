import type { Move, Situation } from '../engine/move.ts';
import { atNextStep, change, WAIT, waitUntil, within } from '../engine/move.ts';

/** pause and bake: the step's time, as committed, reaches the duration. A pause without one waits for promote. */
export function waitStep(situation: Situation, step: { readonly type: 'pause' | 'bake'; readonly durationMs?: number }): Move {
  const { rollout, status } = situation.view.rollout.value;
  if (status.stepState?.type !== 'wait') {
    const isBake = step.type === 'bake';
    const reason = step.durationMs === undefined ? 'waits for promote' : `${isBake ? 'bakes' : 'pauses'} for ${step.durationMs} ms`;
    const next = within(situation, {
      phase: isBake ? 'Baking' : 'Paused',
      pause: isBake ? null : 'StepPause',
      reason,
      stepState: { type: 'wait' },
      elapsedMs: 0,
    });
    return change(next, { action: `step.${step.type}`, rollout, reason });
  }
  if (step.durationMs === undefined) return WAIT;
  if (situation.elapsedMs < step.durationMs) return waitUntil(step.durationMs);
  const details = { elapsedMs: situation.elapsedMs, durationMs: step.durationMs };
  return change(atNextStep(status), { action: `step.${step.type}.end`, rollout, reason: 'time is up', details });
}
