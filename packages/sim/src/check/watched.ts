import type { Pair } from './model/truth.ts';

/** One event as a client heard it. */
export interface HeardEvent {
  readonly key: string;
  readonly revision: number;
  readonly pair: Pair | undefined;
  readonly previous: Pair | undefined;
}

/** Everything one client heard of one watch, over however many connections and members. */
export interface WatchRecord {
  readonly client: string;
  readonly key: string;
  readonly end: string;
  readonly prevKv: boolean;
  /** Where it began: the first revision it is owed. */
  readonly start: number;
  readonly events: HeardEvent[];
  /** Everything below it was heard; where it is resumed. */
  next: number;
  /** Revisions [from, to) it was told are compacted, so that it is not owed them. */
  readonly gaps: { readonly from: number; readonly to: number }[];
}
