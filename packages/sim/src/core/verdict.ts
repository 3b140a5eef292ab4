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

export interface CoreVerdict {
  readonly seed: number;
  readonly options: CoreOptions;
  /** Over every choice and what came of it; equal for equal seeds (law 3). */
  readonly hash: string;
  readonly verdict: 'passed' | 'failed';
  readonly violation: { readonly checker: string; readonly message: string } | undefined;
  /** Choices made, those of the liveness phase too. */
  readonly steps: number;
  readonly counts: Readonly<CoreCounts>;
}
