import { Budget } from '../budget.ts';
import { MAX_CATCH_UPS, MAX_CATCH_UP_WATCHES, MAX_WATCHES } from '../limits.ts';
import { intervalOf } from '../range/interval.ts';
import { compactedRefusal, refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import type { State } from '../state.ts';
import { WatchGroup } from './group.ts';
import type { Watch, WatchRequest, WatchSink } from './watch.ts';
import type { Watcher } from './watcher.ts';

/** Units one catch-up gets before the next one has its turn. */
const CATCH_UP_UNITS = 250;

/**
 * All watches. Apply knows nothing of them: what it has written is read back from the slabs, in bounded steps.
 *
 *     records  ..... 17 18 19 20 21 | 22 23 | 24        revision = 24
 *                       ^catch-up       ^live            both move right; a catch-up that arrives joins the live ones
 */
export class WatchHub {
  private state: State;
  private live: WatchGroup;
  private catchUps: WatchGroup[] = [];
  private readonly waiting = new Set<Watcher>();
  private readonly budget = new Budget();
  private readonly share = new Budget();
  private open = 0;

  constructor(state: State) {
    this.state = state;
    this.live = new WatchGroup(state.revision + 1);
  }

  /** Watches that are open. */
  get size(): number {
    return this.open;
  }

  /** History that the live watches still need, their `previous` included. */
  pinned(): number {
    return this.live.size === 0 ? Infinity : this.live.next - 1;
  }

  watch(request: WatchRequest, sink: WatchSink): Watch | StoreRefusal {
    const { key, end, startRevision, prevKv } = request;
    const refused = this.check(request);
    if (refused !== undefined) return refused;
    const next = startRevision === 0 ? this.state.revision + 1 : startRevision;
    const interval = intervalOf(key, end);
    const watcher: Watcher = {
      interval,
      isSingleKey: end === '',
      startRevision,
      prevKv,
      sink,
      stage: 'waiting',
      group: undefined,
      next,
      pending: [],
    };
    this.open += 1;
    if (next > this.state.revision) this.join(watcher);
    else this.waiting.add(watcher);
    return {
      progress: () => this.progress(watcher),
      resume: () => this.resume(watcher),
      cancel: () => this.close(watcher),
    };
  }

  /** True when every watch that is not full has heard everything. */
  step(units: number): boolean {
    const { budget } = this;
    const isBehind = this.catchUps.length > 0 || this.waiting.size > 0;
    budget.left = isBehind ? Math.ceil(units / 2) : units;
    const isLiveDone = this.stepLive(budget);
    if (!isBehind) return isLiveDone;
    budget.left += Math.floor(units / 2);
    this.formCatchUps();
    for (let turns = this.catchUps.length; turns > 0 && budget.left > 0; turns--) this.stepOneCatchUp(budget);
    return isLiveDone && this.catchUps.length === 0 && this.waiting.size === 0;
  }

  /** The state was replaced by an installed image of a later revision: the live watches catch up in it like others. */
  rebind(state: State): void {
    this.state = state;
    if (this.live.size > 0) this.catchUps.push(this.live);
    this.live = new WatchGroup(state.revision + 1);
  }

  private check({ key, end, startRevision }: WatchRequest): StoreRefusal | undefined {
    if (key === '') return refusal('emptyKey');
    if (!Number.isSafeInteger(startRevision) || startRevision < 0) return refusal('invalidNumber');
    if (end !== '' && end !== '\0' && end <= key) return refusal('emptyWatchRange');
    if (startRevision !== 0 && startRevision < this.state.compactRevision) return compactedRefusal(this.state.compactRevision);
    return this.open >= MAX_WATCHES ? refusal('tooManyRequests') : undefined;
  }

  private stepLive(budget: Budget): boolean {
    const { live, state } = this;
    if (live.size === 0) {
      if (live.next <= state.revision) live.restart(state.revision + 1);
      return true;
    }
    // What live watches need is pinned, so compaction takes no `previous` from them.
    return live.step(state, budget, 0);
  }

  private formCatchUps(): void {
    while (this.waiting.size > 0 && this.catchUps.length < MAX_CATCH_UPS) {
      const group = new WatchGroup(Infinity);
      for (const watcher of this.waiting) {
        this.waiting.delete(watcher);
        group.add(watcher);
        group.next = Math.min(group.next, watcher.next);
        if (group.size === MAX_CATCH_UP_WATCHES) break;
      }
      this.catchUps.push(group);
    }
  }

  private stepOneCatchUp(budget: Budget): void {
    const group = this.catchUps.shift();
    if (group === undefined) return;
    const { share, state } = this;
    const units = Math.min(budget.left, CATCH_UP_UNITS);
    share.left = units;
    if (this.dropCompacted(group, share) && group.step(state, share, state.compactRevision)) this.moveToLive(group, share);
    budget.left -= units - share.left;
    if (group.size > 0) this.catchUps.push(group);
  }

  /** It has arrived at the newest revision, so no record that the live ones are inside of is still to come for it. */
  private moveToLive(group: WatchGroup, share: Budget): void {
    for (const watcher of group.watchers) {
      if (share.left <= 0) return;
      share.left -= 1;
      group.remove(watcher);
      watcher.next = Math.max(watcher.next, group.next);
      this.join(watcher);
    }
  }

  private join(watcher: Watcher): void {
    if (this.live.size === 0) this.live.restart(this.state.revision + 1);
    this.live.add(watcher);
  }

  /** Watchers whose next events are gone hear so; the others go on behind the gap. True when that is done. */
  private dropCompacted(group: WatchGroup, share: Budget): boolean {
    const { compactRevision } = this.state;
    if (group.next >= compactRevision) return true;
    for (const watcher of group.watchers) {
      if (watcher.next >= compactRevision) continue;
      if (share.left <= 0) return false;
      share.left -= 1;
      this.close(watcher);
      watcher.sink.compacted(compactRevision);
    }
    group.restart(compactRevision);
    return true;
  }

  private resume(watcher: Watcher): void {
    if (watcher.stage !== 'full') return;
    watcher.stage = 'waiting';
    this.waiting.add(watcher);
  }

  private close(watcher: Watcher): void {
    if (watcher.stage === 'closed') return;
    watcher.stage = 'closed';
    watcher.pending = [];
    this.open -= 1;
    this.waiting.delete(watcher);
    watcher.group?.remove(watcher);
  }

  private progress(watcher: Watcher): number | undefined {
    if (watcher.group !== this.live || watcher.pending.length > 0) return undefined;
    const heard = Math.max(this.live.next, Math.min(watcher.next, this.state.revision + 1)) - 1;
    return heard < watcher.startRevision ? undefined : heard;
  }
}
