import type { StoreOptions } from './options.ts';

/** What happened, by kind: how well a seed was used. */
export interface StoreCounts {
  entries: number;
  commands: number;
  cuts: number;
  expiries: number;
  compactions: number;
  reads: number;
  watches: number;
  events: number;
  lostWatches: number;
  captures: number;
  installs: number;
  refusedImages: number;
  twins: number;
}

export interface StoreVerdict {
  readonly seed: number;
  readonly options: StoreOptions;
  /** Over every result and every state; equal for equal seeds (law 3). */
  readonly hash: string;
  readonly verdict: 'passed' | 'failed';
  readonly violation: { readonly checker: string; readonly message: string } | undefined;
  /** Acts. */
  readonly steps: number;
  readonly counts: Readonly<StoreCounts>;
}
