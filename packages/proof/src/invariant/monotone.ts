import { compareOrder } from '@raftgate/contract';
import type { Order } from '@raftgate/contract';
import type { Evidence, PinnedHop } from '../evidence.ts';
import { Tally } from '../finding.ts';
import type { Invariant } from './invariant.ts';

const NAME = 'I2 monotone';
const CLAIM = 'the order an instance serves by never falls, over its restarts too';

/**
 * Looks at what an instance held when it took a request: `held` where it is logged, and at a region's edge the pin, which is
 * taken from what is held. A later hop's pin says nothing of that: it may rightly be older, or newer.
 */
export const monotone: Invariant = {
  name: NAME,
  check(evidence) {
    const tally = new Tally();
    for (const [instance, hops] of byInstance(evidence)) {
      let newest: Order | undefined;
      let pending: Order | undefined;
      let atMs = Number.NEGATIVE_INFINITY;
      for (const { hop, order } of hops) {
        tally.checked += 1;
        // Within one millisecond the log does not say what came first.
        if (hop.startedMs > atMs) newest = later(newest, pending);
        atMs = hop.startedMs;
        pending = later(pending, order);
        if (newest === undefined || compareOrder(order, newest) >= 0) continue;
        tally.broken({ reqId: hop.reqId, instance, region: hop.region, message: `${show(order)} after ${show(newest)}` });
      }
    }
    return tally.finding(NAME, CLAIM);
  },
};

interface Held {
  readonly hop: PinnedHop;
  readonly order: Order;
}

function byInstance({ requests }: Evidence): ReadonlyMap<string, readonly Held[]> {
  const found = new Map<string, Held[]>();
  for (const { hops, edges } of requests) {
    for (const hop of hops) {
      const order = hop.held ?? (edges.includes(hop) ? hop.token : undefined);
      if (order === undefined) continue;
      const list = found.get(hop.instance) ?? [];
      list.push({ hop, order });
      found.set(hop.instance, list);
    }
  }
  for (const list of found.values()) list.sort((a, b) => a.hop.startedMs - b.hop.startedMs);
  return found;
}

function later(a: Order | undefined, b: Order | undefined): Order | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareOrder(a, b) >= 0 ? a : b;
}

export function show({ lineage, epoch, revision }: Order): string {
  return `${lineage}.${epoch}.${revision}`;
}
