import { parsePin } from '@raftgate/contract';
import type { HopRecord } from '../fleet/log.ts';
import type { Committed } from './committed.ts';
import type { RequestHops } from './logs.ts';

/** What the logs of the gate's half say, held against what was committed. */
export interface GateFindings {
  readonly requests: number;
  readonly failedRequests: number;
  readonly wrongAnswers: number;
  readonly wrongAnswersByRelease: Readonly<Record<string, number>>;
  /** Answers by release, so that nobody wonders whether one was ever served. */
  readonly answersByRelease: Readonly<Record<string, number>>;
  /** Hops whose parts, taken together by content, are not those of one committed bundle: the one that was pinned. */
  readonly mixedRequests: number;
  /** Answered by a bundle that the region's assignment of that epoch did not have. */
  readonly unassigned: number;
  /** A router that went back to an older epoch. */
  readonly backwards: number;
  /** Answered without a record of a worker or a router: the join would be blind there. */
  readonly unlogged: number;
}

export function gateFindings(requests: readonly RequestHops[], committed: Committed): GateFindings {
  const played = requests.filter((request) => request.client !== undefined);
  const answered = played.filter((request) => request.client?.status === 200);
  const wrong = answered.filter((request) => request.client?.wrong === true);
  return {
    requests: played.length,
    failedRequests: played.length - answered.length,
    wrongAnswers: wrong.length,
    wrongAnswersByRelease: countByRelease(wrong, committed),
    answersByRelease: countByRelease(answered, committed),
    mixedRequests: answered.filter((request) => isMixed(request, committed)).length,
    unassigned: answered.filter((request) => !isAssigned(request, committed)).length,
    backwards: backwards(requests.flatMap((request) => request.router)),
    unlogged: answered.filter((request) => !served(request).some((hop) => hop.hop === 'worker') || request.router.length === 0).length,
  };
}

function served({ router, worker }: RequestHops): readonly HopRecord[] {
  return [...router, ...worker].filter((hop) => hop.status === 200);
}

/** The bundle a request was pinned to; undefined: none, or not one only. */
export function pinnedBundle(request: RequestHops): string | undefined {
  const bundles = new Set(served(request).map((hop) => bundleOf(hop.pin)));
  const [bundle] = bundles;
  return bundles.size === 1 ? bundle : undefined;
}

function bundleOf(token: string): string | undefined {
  const pin = parsePin(token);
  return pin.ok ? pin.value.bundle : undefined;
}

function isMixed(request: RequestHops, committed: Committed): boolean {
  const parts = committed.bundles.get(pinnedBundle(request) ?? '');
  if (parts === undefined) return true;
  return !served(request).every((hop) => Object.entries(hop.parts).every(([part, digest]) => parts.get(part) === digest));
}

function isAssigned(request: RequestHops, committed: Committed): boolean {
  const bundle = pinnedBundle(request) ?? '';
  return served(request).every((hop) => committed.assigned.get(`${hop.region}/${hop.epoch}`)?.has(bundle) === true);
}

function backwards(hops: readonly HopRecord[]): number {
  const inOrder = hops.toSorted((a, b) => a.tMonoMs - b.tMonoMs);
  const newest = new Map<string, number>();
  let count = 0;
  for (const { process, epoch } of inOrder) {
    if (epoch < (newest.get(process) ?? 0)) count += 1;
    newest.set(process, Math.max(epoch, newest.get(process) ?? 0));
  }
  return count;
}

function countByRelease(requests: readonly RequestHops[], { names }: Committed): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const request of requests) {
    const name = names.get(pinnedBundle(request) ?? '') ?? 'unknown';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
