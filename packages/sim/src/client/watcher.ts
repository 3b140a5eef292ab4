import type { Prng } from '@raftgate/bytes';
import { isRefusal, type Watch, type WatchEvent } from '@raftgate/store';
import { pairOf } from '../check/model/pair.ts';
import type { WatchRecord } from '../check/watched.ts';
import type { Schedule } from '../world/schedule.ts';
import type { Target } from './door.ts';

/** How often a watcher looks whether its member is still there. */
const LOOK_MS = 250;
/** One in so many looks it goes elsewhere though nothing is wrong. */
const LOOKS_PER_MOVE = 40;
/** One in so many deliveries it takes no more until it looks again. */
const DELIVERIES_PER_PAUSE = 8;

export interface WatcherParts {
  readonly number: number;
  readonly schedule: Schedule;
  readonly prng: Prng;
  readonly keys: number;
  readonly target: () => Target | undefined;
  /** Whether the life it watches at goes on. */
  readonly isAlive: (target: Target) => boolean;
}

/** A client that watches, and resumes where it was at another member when its own is gone (etcd's clients do the same). */
export class Watcher {
  readonly record: WatchRecord;
  readonly #parts: WatcherParts;
  #target: Target | undefined;
  #watch: Watch | undefined;
  #isFull = false;
  /** Counts connections: what an earlier one still says is not heard. */
  #connection = 0;
  /** No pauses and no moves any more: it is to hear everything. */
  isAttentive = false;

  constructor(parts: WatcherParts, known: number) {
    const { number, prng, keys } = parts;
    this.#parts = parts;
    const isAll = prng.chance(1, 2);
    const key = isAll ? '\0' : `k${String(prng.below(keys)).padStart(2, '0')}`;
    const end = isAll || prng.chance(1, 3) ? '\0' : '';
    // From now, or from some time ago.
    const start = prng.chance(1, 2) ? known + 1 : Math.max(1, known - prng.below(100));
    this.record = { client: `w${number}`, key, end, prevKv: prng.chance(1, 2), start, events: [], next: start, gaps: [] };
    this.#look();
  }

  /** Where it watches. */
  get target(): Target | undefined {
    return this.#target;
  }

  /** Whether it was told everything up to `revision`. */
  isCurrent(revision: number): boolean {
    const { record } = this;
    if (record.next > revision) return true;
    const isTold = !this.#isFull && (this.#watch?.progress() ?? 0) >= revision;
    if (isTold) record.next = revision + 1;
    return isTold;
  }

  #look(): void {
    const { prng, schedule, isAlive } = this.#parts;
    const isGone = this.#target !== undefined && !isAlive(this.#target);
    const isMoving = !this.isAttentive && prng.chance(1, LOOKS_PER_MOVE);
    if (isGone || isMoving) this.#leave();
    if (this.#watch === undefined) this.#open();
    if (this.#isFull) {
      this.#isFull = false;
      this.#watch?.resume();
      this.#target?.member.wake();
    }
    schedule.after(LOOK_MS, () => this.#look());
  }

  #leave(): void {
    if (this.#target !== undefined && this.#parts.isAlive(this.#target)) this.#watch?.cancel();
    this.#connection += 1;
    this.#target = undefined;
    this.#watch = undefined;
    this.#isFull = false;
  }

  #open(): void {
    const target = this.#parts.target();
    if (target === undefined) return;
    const { record } = this;
    const connection = this.#connection;
    const sink = {
      events: (events: readonly WatchEvent[], revision: number): boolean =>
        connection !== this.#connection || this.#heard(events, revision),
      compacted: (compactRevision: number): void => {
        if (connection === this.#connection) this.#compacted(compactRevision);
      },
    };
    const { key, end, prevKv, next } = record;
    const watch = target.member.store.watch({ key, end, startRevision: next, prevKv }, sink);
    if (isRefusal(watch)) return watch.compactRevision === undefined ? undefined : this.#compacted(watch.compactRevision);
    this.#target = target;
    this.#watch = watch;
    target.member.wake();
  }

  #heard(events: readonly WatchEvent[], revision: number): boolean {
    const { record } = this;
    for (const { type, kv, previous } of events) {
      const { key, modRevision } = kv;
      const pair = type === 'put' ? pairOf(kv) : undefined;
      record.events.push({ key, revision: modRevision, pair, previous: previous === undefined ? undefined : pairOf(previous) });
    }
    record.next = Math.max(record.next, revision + 1);
    this.#isFull = !this.isAttentive && this.#parts.prng.chance(1, DELIVERIES_PER_PAUSE);
    return !this.#isFull;
  }

  /** Its next events are gone for good: it goes on from the oldest there are. */
  #compacted(compactRevision: number): void {
    const { record } = this;
    if (compactRevision > record.next) record.gaps.push({ from: record.next, to: compactRevision });
    record.next = Math.max(record.next, compactRevision);
    this.#leave();
  }
}
