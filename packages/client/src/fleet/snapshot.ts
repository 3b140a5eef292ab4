import { ORDER_ZERO } from '@raftgate/contract';
import type { Assignment, Channel, Digest, Order, Overlay } from '@raftgate/contract';
import type { KnownAssignment, KnownOverlay } from './knowledge.ts';

/** What an instance serves by. Immutable: a change is another snapshot, and the pointer to it is swapped (law 6). */
export interface Snapshot {
  readonly order: Order;
  readonly assignment: Assignment;
  readonly digest: Digest;
  readonly overlay: Overlay | undefined;
  readonly overlayRevision: number;
  /** The newest overlay ever known, which may have been removed since. */
  readonly overlaySeen: number;
  readonly channel: Channel | undefined;
}

export function orderHeld(snapshot: Snapshot | undefined): Order {
  return snapshot === undefined ? ORDER_ZERO : { ...snapshot.order };
}

/** What must be ready before the assignment may be served by: everything that gets new requests, and the fallback. */
export function requiredBundles(assignment: Assignment): readonly { readonly bundle: Digest; readonly name: string }[] {
  return assignment.generations.filter((one) => one.weight > 0 || one.role === 'fallback');
}

export function isRevoked(overlay: Overlay | undefined, bundle: Digest): boolean {
  return overlay?.revokedDigests.includes(bundle) ?? false;
}

/** What is known of an assignment, the overlay and the policy, as one snapshot. */
export function snapshotOf(known: KnownAssignment, overlay: KnownOverlay, channel: Channel | undefined): Snapshot {
  const { order, assignment, digest } = known;
  return { order, assignment, digest, overlay: overlay.overlay, overlayRevision: overlay.revision, overlaySeen: overlay.seen, channel };
}
