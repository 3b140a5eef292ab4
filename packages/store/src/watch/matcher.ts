import { IntervalTree } from './intervals.ts';
import type { Watcher } from './watcher.ts';

/** Watchers by what they watch: single keys in a map, ranges in a tree. */
export class Matcher {
  readonly watchers = new Set<Watcher>();
  private readonly byKey = new Map<string, Set<Watcher>>();
  private readonly byRange = new IntervalTree<Watcher>();

  add(watcher: Watcher): void {
    this.watchers.add(watcher);
    if (!watcher.isSingleKey) return this.byRange.add(watcher.interval, watcher);
    const key = watcher.interval.from;
    const same = this.byKey.get(key);
    if (same === undefined) this.byKey.set(key, new Set([watcher]));
    else same.add(watcher);
  }

  delete(watcher: Watcher): void {
    this.watchers.delete(watcher);
    if (!watcher.isSingleKey) return this.byRange.delete(watcher.interval, watcher);
    const same = this.byKey.get(watcher.interval.from);
    same?.delete(watcher);
    if (same?.size === 0) this.byKey.delete(watcher.interval.from);
  }

  match(key: string, found: (watcher: Watcher) => void): void {
    const same = this.byKey.get(key);
    if (same !== undefined) for (const watcher of same) found(watcher);
    this.byRange.match(key, found);
  }
}
