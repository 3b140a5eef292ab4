import type { Budget } from '../budget.ts';
import { WATCH_BATCH_EVENTS } from '../limits.ts';
import { modAt, subAt } from '../memory/record.ts';
import { RecordWalk } from '../memory/walk.ts';
import type { State } from '../state.ts';
import { RecordEvent } from './event.ts';
import { Matcher } from './matcher.ts';
import type { Watcher } from './watcher.ts';

/**
 * Watchers that go over the records together, from `next` (and, inside a revision, `sub`) on. Found events are held until
 * the end of a revision, then handed over to each watcher they are for.
 */
export class WatchGroup {
  private readonly matcher = new Matcher();
  /** The revision whose records come next; everything before it has been gone over. */
  next: number;
  private sub = 0;
  private touched: Watcher[] = [];
  private handed = 0;
  private isHandingOver = false;
  private held = 0;

  constructor(next: number) {
    this.next = next;
  }

  get size(): number {
    return this.matcher.watchers.size;
  }

  get watchers(): ReadonlySet<Watcher> {
    return this.matcher.watchers;
  }

  add(watcher: Watcher): void {
    watcher.stage = 'grouped';
    watcher.group = this;
    this.matcher.add(watcher);
  }

  remove(watcher: Watcher): void {
    watcher.group = undefined;
    this.matcher.delete(watcher);
  }

  /** Goes on from `next` with nothing held: for a group that has nobody in it, or that lost its way to compaction. */
  restart(next: number): void {
    this.next = next;
    this.sub = 0;
    this.touched = [];
    this.handed = 0;
    this.held = 0;
    this.isHandingOver = false;
  }

  /** True once everything up to `state.revision` has been gone over and handed over. */
  step(state: State, budget: Budget, oldestPrevious: number): boolean {
    while (budget.left > 0) {
      if (this.isHandingOver) this.handOver(budget);
      else if (this.next <= state.revision) this.scan(state, budget, oldestPrevious);
      else if (this.touched.length > 0) this.isHandingOver = true;
      else return true;
    }
    return false;
  }

  private scan(state: State, budget: Budget, oldestPrevious: number): void {
    const walk = new RecordWalk(state.slabs, this.next, this.sub);
    for (; walk.slab !== undefined; walk.next()) {
      const { view } = walk.slab;
      const mod = modAt(view, walk.at);
      if (mod > state.revision) break;
      if (mod > this.next) {
        this.next = mod;
        this.sub = 0;
        this.isHandingOver = this.held >= WATCH_BATCH_EVENTS;
      }
      if (this.isHandingOver || budget.left <= 0) return;
      this.find(new RecordEvent(state, walk.slab, walk.at), budget, oldestPrevious);
      this.sub = subAt(view, walk.at) + 1;
    }
    this.next = state.revision + 1;
    this.sub = 0;
  }

  private find(event: RecordEvent, budget: Budget, oldestPrevious: number): void {
    budget.left -= 1;
    this.matcher.match(event.key, (watcher) => {
      if (event.mod < watcher.next) return;
      if (watcher.pending.length === 0) this.touched.push(watcher);
      watcher.pending.push(watcher.prevKv ? event.withPrevious(oldestPrevious) : event.plain);
      this.held += 1;
      budget.left -= 1;
    });
  }

  /** Only between revisions. */
  private handOver(budget: Budget): void {
    while (this.handed < this.touched.length) {
      if (budget.left <= 0) return;
      const watcher = this.touched[this.handed++];
      const events = watcher.pending;
      if (events.length === 0) continue;
      budget.left -= 1 + (events.length >> 3);
      watcher.pending = [];
      watcher.next = Math.max(watcher.next, this.next);
      const hasRoom = watcher.sink.events(events, this.next - 1);
      if (hasRoom || watcher.group !== this) continue;
      this.remove(watcher);
      watcher.stage = 'full';
    }
    this.touched = [];
    this.handed = 0;
    this.held = 0;
    this.isHandingOver = false;
  }
}
