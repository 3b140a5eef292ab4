import type { Assignment, Generation, Member } from '@raftgate/contract';
import { MAX_FENCED } from '@raftgate/contract';
import type { Release } from '../document/rollout.ts';
import { FULL_WEIGHT } from '../limits.ts';
import type { ChannelView } from '../read/channel-view.ts';

/** The share of new requests a release shall get in a region. `all` makes it the stable one. */
export type Share = 'all' | number;

export function stableOf(view: ChannelView, region: string): Release | undefined {
  return view.assignments.get(region)?.value.generations.find((one) => one.role === 'stable');
}

/**
 * The region's assignment with `candidate` at `share`; undefined when it has that already. Order is stable, then candidate, and the
 * total stays 100, so that a growing share only ever moves callers towards the candidate.
 */
export function withShare(view: ChannelView, region: string, candidate: Release, share: Share, salt: string): Assignment | undefined {
  const stable = stableOf(view, region);
  if (stable?.bundle === candidate.bundle) return undefined;
  const generations = stable === undefined ? [entry(candidate, 'stable', FULL_WEIGHT)] : sharing(stable, candidate, share);
  const before = view.assignments.get(region)?.value.generations;
  if (before !== undefined && isSameShape(before, [...generations, ...fallbackOf(view)])) return undefined;
  return nextAssignment(view, region, generations, salt);
}

function sharing(stable: Release, candidate: Release, share: Share): readonly Generation[] {
  if (share === 'all') return [entry(candidate, 'stable', FULL_WEIGHT), entry(stable, 'draining', 0)];
  return [entry(stable, 'stable', FULL_WEIGHT - share), entry(candidate, 'candidate', share)];
}

/** The region's assignment with `target` alone serving; what served until then only finishes what is pinned to it. Null: nothing is live. */
export function backTo(view: ChannelView, region: string, target: Release | null, salt: string): Assignment {
  const before = view.assignments.get(region)?.value.generations ?? [];
  const kept = before.filter((one) => one.role !== 'fallback' && one.weight > 0 && one.bundle !== target?.bundle);
  const generations = target === null ? [] : [entry(target, 'stable', FULL_WEIGHT), ...kept.map((one) => entry(one, 'draining', 0))];
  return nextAssignment(view, region, generations, salt);
}

/** The same generations without these members. */
export function withoutMembers(view: ChannelView, region: string, missing: readonly Member[], salt: string): Assignment | undefined {
  const before = view.assignments.get(region)?.value;
  if (before === undefined || missing.length === 0) return undefined;
  const generations = before.generations.filter((one) => one.role !== 'fallback');
  return nextAssignment(view, region, generations, salt, missing);
}

function nextAssignment(
  view: ChannelView,
  region: string,
  generations: readonly Generation[],
  salt: string,
  newlyFenced: readonly Member[] = [],
): Assignment {
  const before = view.assignments.get(region)?.value;
  // Fenced incarnations never come back; those of earlier rollouts need not be remembered.
  const fenced = [...(before?.salt === salt ? (before.fenced ?? []) : []), ...newlyFenced].slice(-MAX_FENCED);
  return {
    format: 1,
    lineage: view.lane.value.lineage,
    epoch: (before?.epoch ?? 0) + 1,
    channel: view.channel.value.channel,
    region,
    generations: generations.length === 0 ? [] : [...generations, ...fallbackOf(view)],
    salt,
    ...(view.overlay === undefined ? {} : { overlayRevision: view.overlay.modRevision }),
    ...(fenced.length === 0 ? {} : { fenced }),
  };
}

function fallbackOf(view: ChannelView): readonly Generation[] {
  const { fallback } = view.channel.value;
  return fallback === undefined ? [] : [entry(fallback, 'fallback', 0)];
}

function entry(release: Release, role: Generation['role'], weight: number): Generation {
  return { bundle: release.bundle, name: release.name, role, weight };
}

function isSameShape(a: readonly Generation[], b: readonly Generation[]): boolean {
  return a.length === b.length && a.every((one, i) => one.bundle === b[i]?.bundle && one.role === b[i].role && one.weight === b[i].weight);
}
