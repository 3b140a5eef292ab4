import type { Evidence, PinnedHop } from '../evidence.ts';
import { policyAt, successorOf } from '../evidence.ts';
import { Tally } from '../finding.ts';
import type { Invariant } from './invariant.ts';

const NAME = 'I4 fresh';
const CLAIM =
  'no new request is pinned to an assignment that was replaced longer ago than the staleness bound, unless the channel says serve-stale';

export const fresh: Invariant = {
  name: NAME,
  check(evidence) {
    const tally = new Tally();
    for (const { reqId, edges } of evidence.requests) {
      for (const hop of edges) {
        tally.checked += 1;
        const lateMs = replacedSinceMs(evidence, hop);
        const { stalenessMs, servesStale } = policyAt(evidence.timeline, hop.token.revision);
        if (servesStale || lateMs <= stalenessMs + evidence.bounds.skewMs) continue;
        tally.broken({
          reqId,
          instance: hop.instance,
          region: hop.region,
          message: `pinned ${Math.round(lateMs)} ms after it was replaced; the bound is ${stalenessMs} ms`,
        });
      }
    }
    return tally.finding(NAME, CLAIM);
  },
};

/** How long the assignment of a pin had been replaced when the request began; 0 when it was the newest, as far as anybody can tell. */
export function replacedSinceMs({ timeline }: Evidence, hop: PinnedHop): number {
  const next = successorOf(timeline, hop.token);
  const sinceMs = next === undefined ? Number.NaN : hop.startedMs - next.notAfterMs;
  return Number.isNaN(sinceMs) ? 0 : Math.max(0, sinceMs);
}
