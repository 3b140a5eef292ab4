import { compareOrder } from '@raftgate/contract';
import type { InstanceRecord, Member } from '@raftgate/contract';
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

/** Instances that still serve by something older than the region's assignment. A region converged when there is none. */
export function laggards(view: ChannelView, region: string): readonly InstanceRecord[] {
  const assignment = view.assignments.get(region);
  if (assignment === undefined) return [];
  const order = { ...assignment.value, revision: assignment.modRevision };
  return instancesOf(view, region).filter((one) => one.isServing && !isFenced(view, one) && compareOrder(one, order) < 0);
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
