import type { LevelVerdict } from '../level/verdict.ts';
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
  fellings: number;
  throngs: number;
}

export type StoreVerdict = LevelVerdict<StoreOptions, StoreCounts>;
