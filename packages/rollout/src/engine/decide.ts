import type { Step } from '../document/step.ts';
import { invariant } from '../errors.ts';
import { ROLL_BACK_DEADLINE_MS } from '../limits.ts';
import { abortMove } from '../steps/abort.ts';
import { analysisStep } from '../steps/analysis.ts';
import { flipStep } from '../steps/flip.ts';
import { prepareStep } from '../steps/prepare.ts';
import { waitStep } from '../steps/wait.ts';
import { laggards, namesOf } from './members.ts';
import type { Move, Situation } from './move.ts';
import { atNextStep, change, WAIT, waitUntil, within } from './move.ts';
import { isRevoked } from './way-back.ts';

/** The next move of a rollout: a pure function of one revision of the store and the step's elapsed time. */
export function decide(situation: Situation): Move {
  const { spec, status, rollout } = situation.view.rollout.value;
  if (status.phase === 'Healthy' || status.phase === 'RolledBack') return WAIT;
  if (status.phase === 'RollingBack') return settle(situation);
  if (isRevoked(situation.view, spec.bundle)) return abortMove(situation, 'rollout.abort', `${spec.name} was revoked`);
  if (status.pause !== null && status.pause !== 'StepPause') return WAIT;
  const step = spec.steps[status.step];
  if (step === undefined) return finish(situation);
  if (isSkipped(situation, step)) {
    const reason = status.isFull ? 'promoted in full' : 'nothing was live before';
    return change(atNextStep(status), { action: `step.${step.type}.skip`, rollout, reason });
  }
  return play(situation, step);
}

function play(situation: Situation, step: Step): Move {
  const { rollout, status } = situation.view.rollout.value;
  switch (step.type) {
    case 'setRegion': {
      const next = atNextStep(status, { regions: step.names });
      return change(next, { action: 'step.setRegion', rollout, reason: step.names.join(', ') });
    }
    case 'prepare':
      return prepareStep(situation, step);
    case 'activate':
      return flipStep(situation, step, 'all');
    case 'setWeight':
      return flipStep(situation, step, step.weight);
    case 'pause':
    case 'bake':
      return waitStep(situation, step);
    case 'analysis':
      return analysisStep(situation, step);
  }
}

/** A first release has nothing to be compared with, and promote --full asks for no more looking: both skip what only looks. */
function isSkipped(situation: Situation, step: Step): boolean {
  const { status } = situation.view.rollout.value;
  const isFirst = Object.values(status.base).every((base) => base === null);
  return (isFirst || status.isFull) && ['setWeight', 'pause', 'analysis', 'bake'].includes(step.type);
}

function finish(situation: Situation): Move {
  const { view } = situation;
  const { rollout, spec, status } = view.rollout.value;
  invariant(status.phase !== 'RollingBack', 'a rollout that goes back does not finish');
  const next = { ...within(situation, {}), phase: 'Healthy', pause: null, reason: `${spec.name} is stable`, stepState: null } as const;
  const entry = { action: 'rollout.healthy', rollout, reason: next.reason };
  const left = spec.isRollback ? Object.values(status.base).flatMap((base) => base?.bundle ?? []) : [];
  return change(next, entry, { dropPrepares: [...view.prepares.keys()], release: { bundle: spec.bundle, name: spec.name }, left });
}

/** After the way back was committed: wait until nobody serves by what was left, and name who still does at the deadline. */
function settle(situation: Situation): Move {
  const { view } = situation;
  const { rollout, status } = view.rollout.value;
  const late = status.touched.flatMap((region) => laggards(view, region));
  if (late.length > 0 && situation.elapsedMs < ROLL_BACK_DEADLINE_MS) return waitUntil(ROLL_BACK_DEADLINE_MS);
  const reason = late.length === 0 ? status.reason : `${status.reason}; ${namesOf(late)} did not follow`;
  return change({ ...within(situation, {}), phase: 'RolledBack', reason }, { action: 'rollout.rolledBack', rollout, reason });
}
