import type { LevelVerdict } from '../level/verdict.ts';
import type { StorageOptions } from './options.ts';

/** What happened, by kind: how well a seed was used. */
export interface StorageCounts {
  lives: number;
  crashes: number;
  kills: number;
  groups: number;
  rollovers: number;
  snapshots: number;
  installs: number;
  releases: number;
  beginnings: number;
  faults: number;
  damages: number;
  damagedSnapshots: number;
  /** What a life ended in went bad, on copies. */
  damagedEndings: number;
  ambiguous: number;
  torn: number;
  probes: number;
}

export type StorageVerdict = LevelVerdict<StorageOptions, StorageCounts>;
