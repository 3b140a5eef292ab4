import type { Move, Situation } from '../engine/move.ts';
import { change, WAIT, within } from '../engine/move.ts';
import { wayBack } from '../engine/way-back.ts';

/** The engine's own abort: the way back, or a pause when there is none. */
export function abortMove(situation: Situation, action: string, reason: string): Move {
  const back = wayBack(situation.view, situation.elapsedMs, action, reason);
  if (back !== undefined) return { type: 'change', change: back };
  const { rollout, status } = situation.view.rollout.value;
  if (status.pause === 'NoTarget') return WAIT;
  const text = `${reason}; and there is no release to go back to that was not revoked`;
  return change(within(situation, { phase: 'Paused', pause: 'NoTarget', reason: text }), {
    action: 'rollout.pause',
    rollout,
    reason: text,
  });
}
