import assert from 'node:assert/strict';
import type { Store, Watch, WatchEvent, WatchSink } from '../src/index.ts';
import type { Model } from './model.ts';
import { plainEvent, plainKv } from './plain.ts';

/** A watch that remembers everything, checks what any watcher may rely on, and is full every `room` calls. */
export class TestWatch implements WatchSink {
  handle: Watch | undefined;
  readonly events_: WatchEvent[] = [];
  compactedAt: number | undefined;
  private heard = 0;
  private calls = 0;
  private readonly key: string;
  private readonly end: string;
  private readonly from: number;
  private readonly prevKv: boolean;
  private readonly room: number;
  private isFull = false;

  constructor(key: string, end: string, startRevision: number, prevKv: boolean, room: number, next: number) {
    this.key = key;
    this.end = end;
    this.from = startRevision === 0 ? next : startRevision;
    this.prevKv = prevKv;
    this.room = room;
  }

  events(events: readonly WatchEvent[], revision: number): boolean {
    assert(!this.isFull, 'nothing is passed to a full sink');
    assert(this.compactedAt === undefined, 'nothing comes after the end');
    assert(events.length > 0 && events[0].kv.modRevision > this.heard, 'no revision comes twice or in parts');
    assert(events[events.length - 1].kv.modRevision <= revision);
    this.heard = revision;
    this.events_.push(...events);
    this.calls += 1;
    this.isFull = this.calls % this.room === 0;
    return !this.isFull;
  }

  compacted(compactRevision: number): void {
    this.compactedAt = compactRevision;
  }

  /** Resumes until there is nothing more to hear. */
  drain(store: Store): void {
    for (let turns = 0; turns < 10_000; turns++) {
      if (this.isFull) this.handle?.resume();
      this.isFull = false;
      if (store.stepWatches(7) && !this.isFull) break;
    }
    if (this.compactedAt === undefined && this.from <= store.revision) assert.equal(this.handle?.progress(), store.revision);
  }

  check(model: Model): void {
    const expected = model.events(this.key, this.end, this.from);
    if (this.compactedAt === undefined) assert.equal(this.events_.length, expected.length);
    else {
      const next = expected[this.events_.length];
      assert(
        next === undefined || next.kv.modRevision < this.compactedAt || this.heard < this.compactedAt,
        'only what is compacted is lost',
      );
    }
    this.events_.forEach((event, at) => {
      const { previous, ...rest } = expected[at];
      assert.deepEqual(plainEvent({ ...event, previous: undefined }), plainEvent({ ...rest, previous: undefined }));
      if (event.previous !== undefined) assert.deepEqual(plainKv(event.previous), plainKv(previous));
      else assert(!this.prevKv || previous === undefined || event.kv.modRevision - 1 < model.compactRevision, 'a previous pair is missing');
      if (!this.prevKv) assert.equal(event.previous, undefined);
    });
  }
}
