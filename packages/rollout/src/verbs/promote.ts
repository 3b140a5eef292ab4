import { isActive } from '../document/rollout.ts';
import type { RolloutStatus } from '../document/rollout.ts';
import type { Step } from '../document/step.ts';
import { atNextStep } from '../engine/move.ts';
import { committedMs } from '../engine/timer.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import type { RolloutView } from '../read/channel-view.ts';
import type { VerbRequest } from './act.ts';
import { act } from './act.ts';
import type { Acted } from './start.ts';

export interface PromoteRequest extends VerbRequest {
  /** Skip every pause, weight, analysis and bake that is left; prepare and activate still happen. */
  readonly isFull?: boolean;
  readonly reason?: string;
}

/**
 * Argo's promote: ends a pause. A pause step, an undecided analysis and members that do not flip are passed; a pause by a
 * person, and one for want of prepared members, take the step up again.
 */
export async function promote(gate: Gate, request: PromoteRequest): Promise<Outcome<Acted>> {
  return await act(gate, request, 'same-record', (view) => {
    const { status, rollout, spec } = view.rollout.value;
    const isFull = request.isFull === true;
    if (!isActive(status) || status.phase === 'RollingBack') {
      return refusedWith('NOT_ALLOWED', `cannot promote: it is ${status.phase} (${status.reason})`, { subject: rollout });
    }
    if (status.pause === null && !isFull) {
      return refusedWith('NOT_ALLOWED', 'cannot promote: it is not paused', {
        subject: rollout,
        action: 'promote in full to skip what is left',
      });
    }
    const reason = request.reason ?? `promoted${isFull ? ' in full' : ''} by ${gate.actor}`;
    return done({
      status: { ...resumed(view, status, spec.steps[status.step]), isFull: status.isFull || isFull, reason },
      entry: { action: isFull ? 'rollout.promoteFull' : 'rollout.promote', rollout, reason },
      assignments: [],
      prepares: [],
      dropPrepares: [],
    });
  });
}

function resumed(view: RolloutView, status: RolloutStatus, step: Step | undefined): RolloutStatus {
  switch (status.pause) {
    case 'StepPause':
    case 'Inconclusive':
    case 'NoData':
    case 'NotActive':
      return atNextStep(status);
    case 'User':
    case 'NotPrepared':
    case 'MinServing':
    case 'NoTarget':
    case null: {
      const isWaiting = status.stepState?.type === 'wait';
      const pause = isWaiting && step?.type === 'pause' ? 'StepPause' : null;
      const phase = pause !== null ? 'Paused' : isWaiting ? 'Baking' : status.stepState?.type === 'prepare' ? 'Preparing' : 'Progressing';
      return { ...status, phase, pause, elapsedMs: committedMs(view), transition: status.transition + 1 };
    }
  }
}
