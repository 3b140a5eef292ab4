import type { LevelVerdict } from '../level/verdict.ts';
import type { CoreOptions } from './options.ts';

/** What happened, by kind: how well a seed was used. */
export interface CoreCounts {
  delivered: number;
  elections: number;
  committed: number;
  crashes: number;
  installs: number;
  reads: number;
  configurations: number;
  transfers: number;
}

export type CoreVerdict = LevelVerdict<CoreOptions, CoreCounts>;
