import type { MemberAttributesCommand } from '../command/command.ts';
import { MAX_ATTRIBUTES } from '../limits.ts';
import { refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import type { MemberAttributesResult } from '../result.ts';
import type { State } from '../state.ts';

/** Publishes what a member says of itself in place of what it said before (etcd: ApplyV3 ClusterMemberAttrSet); nothing at all takes that away. */
export function applyMemberAttributes(state: State, command: MemberAttributesCommand): MemberAttributesResult | StoreRefusal {
  const { member, name, clientUrls } = command;
  if (name === '' && clientUrls.length === 0) {
    state.attributes = new Map([...state.attributes].filter(([id]) => id !== member));
    return { kind: 'memberAttributes', revision: state.revision, member, name, clientUrls };
  }
  if (!state.attributes.has(member) && state.attributes.size >= MAX_ATTRIBUTES) return refusal('tooManyRequests');
  const published = new Map(state.attributes).set(member, { name, clientUrls });
  // In the order of ids, whatever the order of publishing: an image is a function of the state.
  state.attributes = new Map([...published].sort(([a], [b]) => a - b));
  return { kind: 'memberAttributes', revision: state.revision, member, name, clientUrls };
}
