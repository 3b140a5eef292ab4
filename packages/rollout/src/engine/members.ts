import { compareOrder, levelRank } from '@raftgate/contract';
import type { Digest, InstanceRecord, Member } from '@raftgate/contract';
import { MAX_NAMES_SHOWN } from '../limits.ts';
import type { ChannelView } from '../read/channel-view.ts';

export function instancesOf(view: ChannelView, region: string): readonly InstanceRecord[] {
  return view.instances.filter((one) => one.region === region);
}

export function isFenced(view: ChannelView, instance: InstanceRecord): boolean {
  const fenced = view.assignments.get(instance.region)?.value.fenced ?? [];
  return fenced.some((one) => isSame(one, instance));
}

export function isSame(member: Member, other: Member): boolean {
  return member.instance === other.instance && member.incarnation === other.incarnation;
}

/**
 * Instances that an assignment still waits for: they serve by something older, or hold all of it and have not flipped. A region
 * converged when there is none. Who is still loading is not waited for: it does not serve, and will not before it flips.
 */
export function laggards(view: ChannelView, region: string): readonly InstanceRecord[] {
  const assignment = view.assignments.get(region);
  if (assignment === undefined) return [];
  const order = { ...assignment.value, revision: assignment.modRevision };
  const wanted = assignment.value.generations.filter((one) => one.weight > 0).map((one) => one.bundle);
  return instancesOf(view, region).filter(
    (one) => !isFenced(view, one) && compareOrder(one, order) < 0 && (one.isServing || wanted.every((bundle) => isHeld(one, bundle))),
  );
}

/** Loaded at least: it could serve it. */
export function isHeld(instance: InstanceRecord, bundle: Digest): boolean {
  const held = instance.generations.find((one) => one.bundle === bundle);
  return held !== undefined && levelRank(held.level) >= levelRank('loaded');
}

/** How many instances of the region must keep serving. */
export function minServing(view: ChannelView, region: string): number {
  const floors = new Map(Object.entries(view.channel.value.minServing));
  return floors.get(region) ?? floors.get('default') ?? 0;
}

/** `w1, w2 and 3 more`. */
export function namesOf(members: readonly { readonly instance: string }[]): string {
  const shown = members
    .slice(0, MAX_NAMES_SHOWN)
    .map((one) => one.instance)
    .join(', ');
  return members.length > MAX_NAMES_SHOWN ? `${shown} and ${members.length - MAX_NAMES_SHOWN} more` : shown;
}
