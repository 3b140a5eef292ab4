import type { Event, KeyValue } from '@raftgate/wire/etcd';

/** Tags, lengths and numbers around a pair's key and value, at most. */
const PAIR_OVERHEAD_BYTES = 64;

/** Cuts events into runs of at most `maxBytes`, a single larger event alone. Never cuts when they fit. */
export function fragmentsOf(events: readonly Event[], maxBytes: number): readonly (readonly Event[])[] {
  const runs: Event[][] = [[]];
  let bytes = 0;
  for (const event of events) {
    const size = sizeOf(event.kv) + sizeOf(event.prevKv);
    const run = runs[runs.length - 1];
    if (run.length > 0 && bytes + size > maxBytes) {
      runs.push([event]);
      bytes = size;
    } else {
      run.push(event);
      bytes += size;
    }
  }
  return runs;
}

function sizeOf(pair: KeyValue | undefined): number {
  return pair === undefined ? 0 : pair.key.length + pair.value.length + PAIR_OVERHEAD_BYTES;
}
