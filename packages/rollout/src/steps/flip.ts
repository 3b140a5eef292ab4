import type { Assignment } from '@raftgate/contract';
import type { Share } from '../engine/assignment.ts';
import { stableOf, withShare } from '../engine/assignment.ts';
import { instancesOf, isFenced, isHeld, laggards, minServing, namesOf } from '../engine/members.ts';
import type { Move, Situation } from '../engine/move.ts';
import { atNextStep, change, waitUntil, within } from '../engine/move.ts';

/**
 * activate and setWeight: one transaction gives every region in scope its next assignment, then members flip between requests. Only
 * regions whose prepare policy held are touched, and none that would be left with fewer ready members than it must keep.
 * Done when no instance serves by an older assignment.
 */
export function flipStep(situation: Situation, step: { readonly ackDeadlineMs: number }, share: Share): Move {
  const { status } = situation.view.rollout.value;
  return status.stepState?.type === 'flip' ? converge(situation, step.ackDeadlineMs) : enter(situation, share);
}

function enter(situation: Situation, share: Share): Move {
  const { view } = situation;
  const { rollout, spec, status } = view.rollout.value;
  const assignments: Assignment[] = [];
  for (const region of status.regions) {
    const next = withShare(view, region, spec, share, rollout);
    if (next === undefined) continue;
    const problem = obstacle(situation, region);
    if (problem !== undefined) {
      const paused = within(situation, { phase: 'Paused', pause: 'MinServing', reason: problem });
      return change(paused, { action: 'rollout.pause', rollout, region, reason: problem });
    }
    assignments.push(next);
  }
  const regions = assignments.map((one) => one.region);
  const reason = share === 'all' ? `activated in ${status.regions.join(', ')}` : `${share} % in ${status.regions.join(', ')}`;
  const next = within(situation, {
    phase: 'Progressing',
    pause: null,
    reason,
    touched: [...new Set([...status.touched, ...regions])],
    stepState: { type: 'flip' },
    elapsedMs: 0,
  });
  const details = { weight: share === 'all' ? 100 : share, epochs: Object.fromEntries(assignments.map((one) => [one.region, one.epoch])) };
  const action = share === 'all' ? 'region.activate' : 'region.weight';
  // The assignment names the bundle from here on, so the order to prepare it has done its work.
  const dropPrepares = status.regions.filter((region) => view.prepares.has(region));
  return change(next, { action, rollout, reason, details }, { assignments, dropPrepares });
}

function obstacle(situation: Situation, region: string): string | undefined {
  const { view } = situation;
  const { spec, status } = view.rollout.value;
  if (!status.prepared.includes(region)) return `${region} is not prepared for ${spec.name}`;
  const holds = instancesOf(view, region).filter((one) => !isFenced(view, one) && isHeld(one, spec.bundle));
  const floor = minServing(view, region);
  if (holds.length >= floor) return undefined;
  return `${region} has ${holds.length} ready for ${spec.name}, must keep ${floor} (${stableOf(view, region)?.name ?? 'nothing'} stays)`;
}

function converge(situation: Situation, ackDeadlineMs: number): Move {
  const { view } = situation;
  const { rollout, status } = view.rollout.value;
  const late = status.regions.flatMap((region) => laggards(view, region));
  if (late.length === 0) {
    const counts = status.regions
      .map((region) => `${region} ${instancesOf(view, region).filter((one) => one.isServing).length}`)
      .join(', ');
    const next = atNextStep(status, { reason: `active: ${counts}` });
    return change(next, { action: 'region.active', rollout, reason: next.reason });
  }
  if (situation.elapsedMs < ackDeadlineMs) return waitUntil(ackDeadlineMs);
  const reason = `${namesOf(late)} have not flipped`;
  return change(within(situation, { phase: 'Paused', pause: 'NotActive', reason }), { action: 'rollout.pause', rollout, reason });
}
