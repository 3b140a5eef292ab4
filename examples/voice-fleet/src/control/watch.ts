import type { KvTransport, Watch } from '@raftgate/client';
import { CONFIG_KEY, MODEL_KEY } from './live.ts';
import type { LiveParts } from './live.ts';

/** Reads both keys, then follows each with a watch of its own, from the revision read: nothing is missed. */
export async function followKeys(kv: KvTransport, live: LiveParts): Promise<readonly Watch[]> {
  const watches: Watch[] = [];
  for (const key of [MODEL_KEY, CONFIG_KEY]) {
    const { kvs, revision } = await kv.range({ key });
    for (const each of kvs) live.changed(each.key, each.value);
    watches.push(follow(kv, live, key, revision + 1));
  }
  return watches;
}

function follow(kv: KvTransport, live: LiveParts, key: string, startRevision: number): Watch {
  return kv.watch(
    { key, startRevision },
    {
      onEvents: (events) => {
        for (const event of events) if (event.type === 'put') live.changed(event.kv.key, event.kv.value);
      },
      // Only a closed client or a compaction ends a watch; the story does neither while workers run.
      onEnd: () => undefined,
    },
  );
}
