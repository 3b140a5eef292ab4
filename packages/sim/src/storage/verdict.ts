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
  ambiguous: number;
  torn: number;
  probes: number;
}

export interface StorageVerdict {
  readonly seed: number;
  readonly options: StorageOptions;
  /** Over every disk operation and what came of it; equal for equal seeds (law 3). */
  readonly hash: string;
  readonly verdict: 'passed' | 'failed';
  readonly violation: { readonly checker: string; readonly message: string } | undefined;
  /** Disk operations. */
  readonly steps: number;
  readonly counts: Readonly<StorageCounts>;
}
