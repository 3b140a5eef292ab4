import { isActive } from '../document/rollout.ts';
import { committedMs } from '../engine/timer.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import type { VerbRequest } from './act.ts';
import { act } from './act.ts';
import type { Acted } from './start.ts';

/** Stops a rollout where it is; the step's time stands still until promote. */
export async function pause(gate: Gate, request: VerbRequest & { readonly reason?: string }): Promise<Outcome<Acted>> {
  return await act(gate, request, 'same-record', (view) => {
    const { status, rollout } = view.rollout.value;
    if (!isActive(status) || status.phase === 'RollingBack' || (status.pause !== null && status.pause !== 'StepPause')) {
      return refusedWith('NOT_ALLOWED', `cannot pause: it is ${status.phase} (${status.reason})`, { subject: rollout });
    }
    const reason = request.reason ?? `paused by ${gate.actor}`;
    return done({
      status: { ...status, phase: 'Paused', pause: 'User', reason, elapsedMs: committedMs(view), transition: status.transition + 1 },
      entry: { action: 'rollout.pause', rollout, reason },
      assignments: [],
      prepares: [],
      dropPrepares: [],
    });
  });
}
