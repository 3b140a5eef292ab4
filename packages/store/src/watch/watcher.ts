import type { Interval } from '../range/interval.ts';
import type { WatchGroup } from './group.ts';
import type { WatchEvent, WatchSink } from './watch.ts';

/**
 *     waiting -> catching up -> live          full --resume--> waiting
 *                    |            |             ^
 *                    +------------+-------------+   the sink said so; nothing is held for it
 */
type WatcherStage = 'waiting' | 'grouped' | 'full' | 'closed';

export interface Watcher {
  readonly interval: Interval;
  readonly isSingleKey: boolean;
  readonly startRevision: number;
  readonly prevKv: boolean;
  readonly sink: WatchSink;
  stage: WatcherStage;
  /** Whom it goes over the records with, while `grouped`. */
  group: WatchGroup | undefined;
  /** Events of earlier revisions are not for it, or were handed over. */
  next: number;
  /** Events found and not yet handed over. */
  pending: WatchEvent[];
}
