import type { Hop } from '../hop.ts';
import { Tally } from '../finding.ts';
import type { InstanceEvent, Timeline } from '../timeline.ts';
import type { Invariant } from './invariant.ts';

const NAME = 'I5 fenced';
const CLAIM = 'a life of an instance that was fenced takes no request later than its lease after the fence was committed';

interface Fence {
  readonly instance: string;
  readonly incarnation: number;
  readonly region: string;
  readonly atMs: number;
  /** When the instance was heard of as another life. */
  readonly rejoinedMs: number;
}

export const fenced: Invariant = {
  name: NAME,
  check({ requests, timeline, bounds }) {
    const tally = new Tally();
    const fences = fencesOf(timeline);
    for (const hop of requests.flatMap((request) => request.hops)) {
      for (const fence of fences) {
        if (Number.isNaN(fence.atMs) || fence.instance !== hop.instance || fence.region !== hop.region || !isThatLife(fence, hop)) continue;
        tally.checked += 1;
        const lateMs = hop.startedMs - (fence.atMs + bounds.leaseMs + bounds.skewMs);
        if (lateMs > 0)
          tally.broken({
            reqId: hop.reqId,
            instance: hop.instance,
            region: hop.region,
            message: `${Math.round(lateMs)} ms after its fence and lease`,
          });
      }
    }
    return tally.finding(NAME, CLAIM);
  },
};

function isThatLife(fence: Fence, hop: Hop): boolean {
  if (hop.incarnation !== undefined) return hop.incarnation === fence.incarnation;
  return hop.startedMs > fence.atMs && hop.startedMs < fence.rejoinedMs;
}

function fencesOf(timeline: Timeline): readonly Fence[] {
  const found = new Map<string, Fence>();
  for (const [region, assignments] of timeline.assignments) {
    for (const { value, notAfterMs, revision } of assignments) {
      for (const { instance, incarnation } of value.fenced ?? []) {
        const key = `${region} ${instance} ${incarnation}`;
        if (!found.has(key))
          found.set(key, {
            instance,
            incarnation,
            region,
            atMs: notAfterMs,
            rejoinedMs: rejoined(timeline.instances, instance, incarnation, revision),
          });
      }
    }
  }
  return [...found.values()];
}

function rejoined(events: readonly InstanceEvent[], instance: string, incarnation: number, revision: number): number {
  const event = events.find(
    (one) => one.instance === instance && one.revision > revision && one.record !== undefined && one.record.incarnation !== incarnation,
  );
  return event?.seenMs ?? Number.POSITIVE_INFINITY;
}
