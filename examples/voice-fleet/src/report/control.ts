import { digestOf } from '@raftgate/contract';
import { judgeControl } from '@raftgate/proof';
import type { DeclaredRelease, Hop } from '@raftgate/proof';
import type { ChangeMade } from '../control/changes.ts';
import type { Pair } from '../control/writer.ts';
import type { RequestHops } from './logs.ts';
import type { ControlChange } from './report.ts';

/**
 * What each change of the two keys did to callers, by the checker. A request belongs to the last change that had begun when its
 * worker took it up; declared together is what was live before that change, and what was meant to be live after it.
 */
export function controlChanges(requests: readonly RequestHops[], made: readonly ChangeMade[]): readonly ControlChange[] {
  const byChange = Map.groupBy(requests, (request) => made.findLastIndex((change) => change.startMs <= takenUpMs(request)));
  return made.map((change, at) => {
    const mine = byChange.get(at) ?? [];
    const verdict = judgeControl({ hops: mine.flatMap(hopsOf), releases: [declared(change.from), declared(change.to)] });
    return {
      change: change.change,
      order: change.order,
      gapMs: change.gapMs,
      requests: mine.length,
      mixedRequests: verdict.mixed.violations,
      wrongAnswers: verdict.wrongAnswers,
      failedRequests: mine.filter((request) => request.client?.status !== 200).length,
    };
  });
}

function takenUpMs({ client, workers }: RequestHops): number {
  return workers[0]?.startedMs ?? client?.startedMs ?? 0;
}

function hopsOf({ client, routers, workers }: RequestHops): readonly Hop[] {
  return [...(client === undefined ? [] : [client]), ...routers, ...workers];
}

function declared({ name, model, config }: Pair): DeclaredRelease {
  return { name, parts: Object.fromEntries([model, ...config].map((part) => [`${part.kind}/${part.name}`, digestOf(part)])) };
}
