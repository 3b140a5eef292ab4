import type { Budget } from '../budget.ts';
import { invariant } from '../errors.ts';
import type { KeyValue } from '../key-value.ts';
import { compactedRefusal, refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import type { RangeResult } from '../result.ts';
import type { State } from '../state.ts';
import { intervalOf } from './interval.ts';
import type { Interval } from './interval.ts';
import { hasFilters, orderOf, passes } from './order.ts';
import type { RangeRequest } from './request.ts';
import { SlicedSort } from './sort.ts';

const NO_VALUE = new Uint8Array(0);

/** Whether a reader may ask for that revision; 0 is the newest (etcd: checkRange). */
export function checkRevision(state: State, revision: number): StoreRefusal | undefined {
  if (revision === 0) return undefined;
  if (revision > state.revision) return refusal('futureRevision');
  return revision < state.compactRevision ? compactedRefusal(state.compactRevision) : undefined;
}

/**
 * One range at one revision, in slices: collect, count what is left, sort, cut (etcd: executeRange).
 * Every slice finds its place again by key, so keys may come and go in between; versions it needs must not.
 */
export class RangeRead {
  bytes = 0;
  private readonly state: State;
  private readonly request: RangeRequest;
  private readonly interval: Interval;
  private readonly current: number;
  private readonly at: number;
  /** More than this many need not be looked at: with one beyond the limit, `more` is known. */
  private readonly enough: number;
  private kvs: KeyValue[] = [];
  private readonly tally = { count: 0 };
  private next: string | undefined;
  private phase: 'collect' | 'count' | 'sort' | 'done';
  private sort: SlicedSort<KeyValue> | undefined;

  /** `current` is the revision of the newest state it may see. */
  constructor(state: State, request: RangeRequest, current: number) {
    this.state = state;
    this.request = request;
    this.interval = intervalOf(request.key, request.end);
    this.current = current;
    this.at = request.revision === 0 ? current : request.revision;
    // As etcd does, a sort target without an order sorts only what the limit let through.
    const isCut = request.limit > 0 && !hasFilters(request) && (request.sortOrder === 'none' || orderOf(request) === undefined);
    this.enough = isCut ? request.limit + 1 : Infinity;
    this.next = this.interval.from;
    this.phase = request.countOnly ? 'count' : 'collect';
  }

  step(budget: Budget): boolean {
    if (this.phase === 'collect') this.collect(budget);
    if (this.phase === 'count') this.count(budget);
    if (this.phase === 'sort' && (this.sort === undefined || this.sort.step(budget))) {
      this.kvs = this.sort?.items ?? this.kvs;
      this.phase = 'done';
    }
    return this.phase === 'done';
  }

  get result(): RangeResult {
    invariant(this.phase === 'done', 'a range is read once it is complete');
    const { request, kvs, tally, current } = this;
    const more = request.limit > 0 && kvs.length > request.limit;
    const cut = more ? kvs.slice(0, request.limit) : kvs;
    const bare = request.keysOnly && request.sortTarget === 'value' ? cut.map((kv) => ({ ...kv, value: NO_VALUE })) : cut;
    return { kind: 'range', revision: current, count: tally.count, more, kvs: bare };
  }

  private collect(budget: Budget): void {
    if (this.request.end === '') {
      const address = this.state.index.visible(this.request.key, this.at);
      if (address >= 0) this.take(this.request.key, address);
      budget.left -= 1;
      return this.toSort();
    }
    const take = (key: string, address: number): boolean => this.take(key, address);
    this.next = this.state.index.scan(this.next ?? '', this.interval.to, this.at, budget, take);
    if (this.next === undefined) this.toSort();
    else if (this.tally.count >= this.enough) this.phase = 'count';
  }

  private take(key: string, address: number): boolean {
    const { request } = this;
    const kv = this.state.slabs.read(address, key, !request.keysOnly || request.sortTarget === 'value');
    this.tally.count += 1;
    if (passes(request, kv)) {
      this.kvs.push(kv);
      this.bytes += key.length + kv.value.length;
    }
    return this.tally.count < this.enough;
  }

  private count(budget: Budget): void {
    this.next = this.state.index.count(this.next ?? '', this.interval.to, this.at, budget, this.tally);
    if (this.next === undefined) this.toSort();
  }

  private toSort(): void {
    const order = orderOf(this.request);
    if (order !== undefined && this.kvs.length > 1) this.sort = new SlicedSort(this.kvs, order);
    this.phase = 'sort';
  }
}
