import { RANGE_PAGE_KEYS } from '../limits.ts';
import { encodeRange } from './codec.ts';
import type { RangePage } from './codec.ts';
import { spanOf } from './keys.ts';
import type { KeyValue, RangeRequest, RangeResult } from './types.ts';

/** A range of any length: pages at the revision of the first one, so that it is one state of the store. */
export async function readPages(request: RangeRequest, ask: (bytes: Uint8Array) => Promise<RangePage>): Promise<RangeResult> {
  const wanted = request.limit === undefined || request.limit === 0 ? Infinity : request.limit;
  const span = spanOf(request.key, request.prefix);
  const kvs: KeyValue[] = [];
  let pinned = request.revision ?? 0;
  let from = span.key;
  for (;;) {
    const limit = span.rangeEnd === '' ? 0 : Math.min(RANGE_PAGE_KEYS, wanted - kvs.length);
    const page = await ask(encodeRange(request, { key: from, rangeEnd: span.rangeEnd }, pinned, limit));
    kvs.push(...page.kvs);
    if (!page.more || kvs.length >= wanted || page.last === undefined) {
      // The state read is that of the first page: a watch from revision + 1 misses nothing.
      return { revision: request.revision === undefined && pinned !== 0 ? pinned : page.revision, kvs, more: page.more };
    }
    if (pinned === 0) pinned = page.revision;
    from = `${page.last}\0`;
  }
}
