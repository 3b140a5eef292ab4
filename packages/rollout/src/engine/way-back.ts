import type { Assignment, Digest } from '@raftgate/contract';
import type { Entry } from '../document/audit.ts';
import type { Release, RolloutStatus } from '../document/rollout.ts';
import type { RolloutView } from '../read/channel-view.ts';
import { backTo } from './assignment.ts';
import type { Change } from './change.ts';

export function isRevoked(view: { readonly overlay: RolloutView['overlay'] }, bundle: Digest): boolean {
  return view.overlay?.value.revokedDigests.includes(bundle) ?? false;
}

/** Where a region goes: its base; if that was revoked meanwhile, the newest healthy release that was not. Undefined: nowhere. */
function targetOf(view: RolloutView, base: Release | null): Release | null | undefined {
  if (base === null || !isRevoked(view, base.bundle)) return base;
  const candidate = view.rollout.value.spec.bundle;
  return view.lane.value.releases.findLast((one) => one.bundle !== candidate && !isRevoked(view, one.bundle));
}

/**
 * The whole way back in one transaction: every touched region to its base, one epoch up, and every prepare set gone. Untouched
 * regions stay as they are. Undefined: a region has no release to go back to.
 */
export function wayBack(view: RolloutView, elapsedMs: number, action: string, reason: string): Change | undefined {
  const { rollout, spec, status } = view.rollout.value;
  const assignments: Assignment[] = [];
  for (const region of status.touched) {
    const target = targetOf(view, new Map(Object.entries(status.base)).get(region) ?? null);
    if (target === undefined) return undefined;
    assignments.push(backTo(view, region, target, rollout));
  }
  const next: RolloutStatus = {
    ...status,
    phase: assignments.length === 0 ? 'RolledBack' : 'RollingBack',
    pause: null,
    reason,
    elapsedMs: assignments.length === 0 ? elapsedMs : 0,
    stepState: null,
    transition: status.transition + 1,
  };
  const entry: Entry = {
    action,
    rollout,
    reason,
    details: { bundle: spec.name, attempt: status.attempt, epochs: Object.fromEntries(assignments.map((one) => [one.region, one.epoch])) },
  };
  return { status: next, entry, assignments, prepares: [], dropPrepares: [...view.prepares.keys()] };
}
