import { parseKey } from '@raftgate/contract';
import type { InstanceRecord, Keys } from '@raftgate/contract';
import type { HistoryEvent } from '@raftgate/proof';
import type { RequestHops } from './logs.ts';

/** When the last serving instance had said that it serves under the first overlay; undefined: it never came to that. */
export function overlayEverywhereAtMs(keys: Keys, events: readonly HistoryEvent[]): number | undefined {
  const under = new Map<string, number>();
  let revision: number | undefined;
  for (const { key, value, seenMs, revision: at } of events) {
    const parsed = parseKey(keys, key);
    if (parsed?.type === 'overlay') revision ??= at;
    if (parsed?.type === 'instance') {
      const record = value as InstanceRecord | undefined;
      if (record?.isServing === true) under.set(parsed.instance, record.overlayRevision);
      else under.delete(parsed.instance);
    }
    const wanted = revision;
    if (wanted !== undefined && under.size > 0 && [...under.values()].every((overlay) => overlay >= wanted)) return seenMs;
  }
  return undefined;
}

/** Answers whose worker used this part, by whether the worker took them up before or after the moment. */
export function usesOf(part: string, requests: readonly RequestHops[], atMs: number): { readonly before: number; readonly after: number } {
  const uses = requests.flatMap((request) => request.workers.filter((hop) => part in hop.parts));
  const before = uses.filter((hop) => hop.startedMs <= atMs).length;
  return { before, after: uses.length - before };
}
