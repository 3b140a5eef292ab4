import type { Digest } from './digest.ts';

/** The order of everything that is live: lexicographic. */
export interface Order {
  readonly lineage: number;
  readonly epoch: number;
  readonly revision: number;
}

/** Before the first assignment. */
export const ORDER_ZERO: Order = { lineage: 0, epoch: 0, revision: 0 };

/** Negative when `a` is older than `b`, 0 when equal, positive when newer. */
export function compareOrder(a: Order, b: Order): number {
  if (a.lineage !== b.lineage) return a.lineage - b.lineage;
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  return a.revision - b.revision;
}

/** An order and the digest of the document it belongs to. */
export interface Held extends Order {
  readonly digest: Digest;
}

/**
 * What to do with an assignment offered to who holds one (law 6), from the network or from disk:
 * `newer` take it, `same` nothing, `older` refuse it, `conflict` the same order with other content: an error, never a swap.
 */
export function judgeOffer(held: Held | undefined, offered: Held): 'newer' | 'same' | 'older' | 'conflict' {
  if (held === undefined) return 'newer';
  const order = compareOrder(offered, held);
  if (order !== 0) return order > 0 ? 'newer' : 'older';
  return offered.digest === held.digest ? 'same' : 'conflict';
}
