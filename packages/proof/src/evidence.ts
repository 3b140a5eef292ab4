import { compareOrder, parsePin } from '@raftgate/contract';
import type { PinToken } from '@raftgate/contract';
import type { Hop } from './hop.ts';
import { isAnswered } from './hop.ts';
import { DEFAULT_CONVERGENCE_MS, DEFAULT_LEASE_MS, DEFAULT_SKEW_MS, DEFAULT_STALENESS_MS } from './limits.ts';
import type { CommittedAssignment, Timeline } from './timeline.ts';

export interface Bounds {
  readonly skewMs: number;
  readonly convergenceMs: number;
  readonly leaseMs: number;
}
const DEFAULT_BOUNDS: Bounds = { skewMs: DEFAULT_SKEW_MS, convergenceMs: DEFAULT_CONVERGENCE_MS, leaseMs: DEFAULT_LEASE_MS };

/** A hop with its pin read. */
export interface PinnedHop extends Hop {
  readonly token: PinToken;
}

/** One request: its answered hops with a pin, in order of their start. */
export interface TracedRequest {
  readonly reqId: string;
  readonly hops: readonly PinnedHop[];
  /** Where it was pinned: the first hop of a region. */
  readonly edges: readonly PinnedHop[];
  /** When its last wrong answer ended, whoever said that it was wrong; undefined: nobody did. */
  readonly wrongAtMs: number | undefined;
}

/** What the invariants look at: the logs joined by request, and the history. */
export interface Evidence {
  readonly requests: readonly TracedRequest[];
  /** Answered hops that carry parts and no readable pin. */
  readonly unpinned: readonly Hop[];
  readonly timeline: Timeline;
  readonly bounds: Bounds;
}

export function evidenceOf(hops: readonly Hop[], timeline: Timeline, bounds: Partial<Bounds> = {}): Evidence {
  const byRequest = new Map<string, PinnedHop[]>();
  const wrongAt = new Map<string, number>();
  const unpinned: Hop[] = [];
  for (const hop of hops) {
    if (!isAnswered(hop)) continue;
    if (hop.wrong === true) wrongAt.set(hop.reqId, Math.max(wrongAt.get(hop.reqId) ?? 0, hop.endedMs));
    const token = parsePin(hop.pin);
    if (token.ok) byRequest.set(hop.reqId, [...(byRequest.get(hop.reqId) ?? []), { ...hop, token: token.value }]);
    else if (Object.keys(hop.parts).length > 0) unpinned.push(hop);
  }
  const requests = [...byRequest].map(([reqId, found]): TracedRequest => {
    const inOrder = found.sort((a, b) => a.startedMs - b.startedMs);
    const regions = new Set(inOrder.map((hop) => hop.region));
    return {
      reqId,
      hops: inOrder,
      edges: [...regions].flatMap((region) => inOrder.find((hop) => hop.region === region) ?? []),
      wrongAtMs: wrongAt.get(reqId),
    };
  });
  return { requests, unpinned, timeline, bounds: { ...DEFAULT_BOUNDS, ...bounds } };
}

/** The assignment a pin says it was taken from. */
export function assignmentOf(timeline: Timeline, token: PinToken): CommittedAssignment | undefined {
  return timeline.assignments.get(token.region)?.find((one) => compareOrder(one.order, token) === 0);
}

/** What replaced an order in its region, if anything did. */
export function successorOf(timeline: Timeline, token: PinToken): CommittedAssignment | undefined {
  return timeline.assignments.get(token.region)?.find((one) => compareOrder(one.order, token) > 0);
}

/** The policy in force at a revision. */
export function policyAt(timeline: Timeline, revision: number): { readonly stalenessMs: number; readonly servesStale: boolean } {
  const channel = timeline.channels.findLast((one) => one.revision <= revision) ?? timeline.channels[0];
  if (channel === undefined) return { stalenessMs: DEFAULT_STALENESS_MS, servesStale: true };
  return { stalenessMs: channel.value.stalenessBoundMs, servesStale: channel.value.expiryAction === 'serve-stale' };
}
