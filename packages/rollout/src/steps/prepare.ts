import { levelRank } from '@raftgate/contract';
import type { HeldGeneration, InstanceRecord, Member, PrepareSet } from '@raftgate/contract';
import type { PrepareStep } from '../document/step.ts';
import type { StepState } from '../document/rollout.ts';
import { withoutMembers } from '../engine/assignment.ts';
import { instancesOf, isFenced, isSame, minServing, namesOf } from '../engine/members.ts';
import type { Move, Situation } from '../engine/move.ts';
import { atNextStep, change, waitUntil, within } from '../engine/move.ts';
import { abortMove } from './abort.ts';

type PrepareState = Extract<StepState, { type: 'prepare' }>;

/** How far one region is. */
interface Standing {
  readonly region: string;
  readonly acked: readonly Member[];
  /** Of the frozen set, still there, not at the level. */
  readonly missing: readonly Member[];
  readonly failed: { readonly instance: string; readonly failure: string } | undefined;
  /** What must be acked, whatever happens: the policy's number and the channel's minServing. */
  readonly floor: number;
}

/**
 * Members get the bundle ready while nothing they serve changes. The set is frozen at a revision: joiners load what the region is
 * assigned, leavers leave when their lease ends. A failure of one member refuses the release. At the deadline who is missing is fenced out,
 * by an assignment of its own before any activation, unless too few would remain: then it pauses.
 */
export function prepareStep(situation: Situation, step: PrepareStep): Move {
  const { status } = situation.view.rollout.value;
  const state = status.stepState;
  return state?.type === 'prepare' ? proceed(situation, step, state) : enter(situation, step);
}

function enter(situation: Situation, step: PrepareStep): Move {
  const { view } = situation;
  const { rollout, spec, status } = view.rollout.value;
  const regions = status.regions.map((region) => ({ region, members: freeze(situation, region) }));
  const prepares = regions.map(({ region, members }): PrepareSet => ({
    format: 1,
    rollout,
    attempt: status.attempt,
    channel: view.channel.value.channel,
    region,
    lineage: view.lane.value.lineage,
    bundle: spec.bundle,
    name: spec.name,
    level: step.level,
    members,
    frozenAtRevision: view.revision,
    minPrepared: floorOf(situation, step, region),
    deadlineMs: step.deadlineMs,
  }));
  const counts = regions.map(({ region, members }) => `${region} ${members.length}`).join(', ');
  const next = within(situation, {
    phase: 'Preparing',
    reason: `members: ${counts}`,
    pause: null,
    stepState: { type: 'prepare', regions },
  });
  const details = { members: Object.fromEntries(regions.map(({ region, members }) => [region, members.map((one) => one.instance)])) };
  return change(next, { action: 'region.prepare', rollout, reason: next.reason, details }, { prepares });
}

function freeze(situation: Situation, region: string): readonly Member[] {
  return instancesOf(situation.view, region)
    .filter((one) => !isFenced(situation.view, one))
    .map(({ instance, incarnation }) => ({ instance, incarnation }));
}

function floorOf(situation: Situation, step: PrepareStep, region: string): number {
  return Math.max(step.minPrepared === 'all' ? 0 : step.minPrepared, minServing(situation.view, region));
}

function proceed(situation: Situation, step: PrepareStep, state: PrepareState): Move {
  const { rollout, spec } = situation.view.rollout.value;
  const standings = state.regions.map(({ region, members }) => standingOf(situation, step, region, members));
  const failed = standings.find((one) => one.failed !== undefined);
  if (failed?.failed !== undefined) {
    const reason = `${failed.failed.instance} in ${failed.region} refuses ${spec.name}: ${failed.failed.failure}`;
    return abortMove(situation, 'rollout.refused', reason);
  }
  const isLate = situation.elapsedMs >= step.deadlineMs;
  if (!standings.every((one) => isReady(one, step, isLate))) {
    if (!isLate) return waitUntil(step.deadlineMs);
    const short = standings.find((one) => one.acked.length < one.floor);
    const reason = `prepare deadline: ${short?.region ?? ''} has ${short?.acked.length ?? 0} of ${short?.floor ?? 0}; missing ${namesOf(short?.missing ?? [])}`;
    const next = within(situation, { phase: 'Paused', pause: 'NotPrepared', reason, stepState: null, elapsedMs: 0 });
    return change(next, { action: 'rollout.pause', rollout, reason });
  }
  return finish(situation, standings);
}

function isReady(standing: Standing, step: PrepareStep, isLate: boolean): boolean {
  if (standing.acked.length < standing.floor) return false;
  return standing.missing.length === 0 || isLate || step.minPrepared !== 'all';
}

function finish(situation: Situation, standings: readonly Standing[]): Move {
  const { view } = situation;
  const { rollout, status } = view.rollout.value;
  const fences = standings.flatMap((one) => withoutMembers(view, one.region, one.missing, rollout) ?? []);
  const prepared = [...new Set([...status.prepared, ...standings.map((one) => one.region)])];
  const touched = [...new Set([...status.touched, ...fences.map((one) => one.region)])];
  const missing = standings.flatMap((one) => one.missing);
  const counts = standings.map((one) => `${one.region} ${one.acked.length}`).join(', ');
  const reason = missing.length === 0 ? `prepared: ${counts}` : `prepared: ${counts}; fenced out: ${namesOf(missing)}`;
  const next = atNextStep(status, { prepared, touched, reason });
  const details = {
    prepared: Object.fromEntries(standings.map((one) => [one.region, one.acked.length])),
    fenced: Object.fromEntries(
      standings.filter((one) => one.missing.length > 0).map((one) => [one.region, one.missing.map((m) => m.instance)]),
    ),
  };
  return change(next, { action: 'region.prepared', rollout, reason, details }, { assignments: fences });
}

function standingOf(situation: Situation, step: PrepareStep, region: string, members: readonly Member[]): Standing {
  const { view } = situation;
  const present = instancesOf(view, region);
  const there = members.flatMap((member) => present.find((one) => isSame(member, one)) ?? []);
  const answered = there.filter((one) => rank(answerOf(situation, one)) >= levelRank(step.level));
  // Those of a group share the model: what one of them holds, all of them hold.
  const groups = new Set(answered.flatMap((one) => one.group ?? []));
  const isAcked = (one: InstanceRecord): boolean => answered.includes(one) || (one.group !== undefined && groups.has(one.group));
  // Any instance may refuse, member or not: a release that fails anywhere is not let loose.
  const failing = present.find((one) => answerOf(situation, one)?.failure !== undefined);
  return {
    region,
    acked: there.filter(isAcked),
    missing: there.filter((one) => !isAcked(one)).map(({ instance, incarnation }) => ({ instance, incarnation })),
    failed: failing === undefined ? undefined : { instance: failing.instance, failure: describe(answerOf(situation, failing)) },
    floor: floorOf(situation, step, region),
  };
}

/** What the instance says to this order: rollout and attempt must be ours. */
function answerOf(situation: Situation, instance: InstanceRecord): HeldGeneration | undefined {
  const { rollout, spec, status } = situation.view.rollout.value;
  return instance.generations.find(
    (one) => one.bundle === spec.bundle && one.order?.rollout === rollout && one.order.attempt === status.attempt,
  );
}

function rank(held: HeldGeneration | undefined): number {
  return held === undefined || held.failure !== undefined ? -1 : levelRank(held.level);
}

function describe(held: HeldGeneration | undefined): string {
  const probe = held?.probes?.find((one) => !one.passed);
  if (held?.failure?.code === 'PROBE' && probe !== undefined) {
    return `probe ${probe.probe} expected ${probe.expected}, measured ${probe.actual}`;
  }
  return `${held?.failure?.code ?? ''} ${held?.failure?.message ?? ''}`;
}
