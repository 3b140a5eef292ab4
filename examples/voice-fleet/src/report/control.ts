import { digestOf } from '@raftgate/contract';
import type { ChangeMade } from '../control/changes.ts';
import type { Pair } from '../control/writer.ts';
import type { HopRecord } from '../fleet/log.ts';
import type { RequestHops } from './logs.ts';
import type { ControlChange } from './report.ts';

/** What each change of the two keys did to callers. A request belongs to the last change that had begun when its worker took it up. */
export function controlChanges(requests: readonly RequestHops[], made: readonly ChangeMade[]): readonly ControlChange[] {
  const tallies = made.map((change) => ({
    change: change.change,
    order: change.order,
    gapMs: change.gapMs,
    requests: 0,
    mixedRequests: 0,
    wrongAnswers: 0,
    failedRequests: 0,
  }));
  const meant = made.map((change) => [digestsOf(change.from), digestsOf(change.to)] as const);
  for (const request of requests) {
    const at = request.worker[0]?.tMonoMs ?? request.client?.tMonoMs ?? 0;
    const index = made.findLastIndex((change) => change.startMs <= at);
    const [tally, pairs] = [tallies[index], meant[index]];
    if (tally === undefined || pairs === undefined || request.client === undefined) continue;
    tally.requests += 1;
    if (request.worker.some((hop) => isMixed(hop, pairs))) tally.mixedRequests += 1;
    if (request.client.wrong === true) tally.wrongAnswers += 1;
    if (request.client.status !== 200) tally.failedRequests += 1;
  }
  return tallies;
}

type Digests = ReadonlyMap<string, string>;

export function digestsOf(pair: Pair): Digests {
  return new Map([pair.model, ...pair.config].map((part) => [`${part.kind}/${part.name}`, digestOf(part)]));
}

/** The parts a worker used belong neither to what was live before nor to what was meant to be live. */
function isMixed(hop: HopRecord, pairs: readonly Digests[]): boolean {
  return !pairs.some((pair) => Object.entries(hop.parts).every(([part, digest]) => pair.get(part) === digest));
}
