import type { Level } from '@raftgate/contract';

/** One condition on a measured value; both bounds inclusive, at least one given. */
export interface Condition {
  readonly min?: number;
  readonly max?: number;
}

/** What is measured: counters or histograms that instances report, summed over the regions in scope. */
export type Query =
  | { readonly type: 'ratio'; readonly numerator: string; readonly denominator: string }
  | { readonly type: 'percentile'; readonly histogram: string; readonly percentile: number };

/** Argo's metric: its names, and its defaults where it has one. */
export interface Metric {
  readonly name: string;
  readonly query: Query;
  /** Whose windows: the candidate's, the stable generation's, or candidate minus stable. */
  readonly of: 'candidate' | 'stable' | 'difference';
  /** Observations (denominator, or histogram count) below which there is no data. */
  readonly minSamples: number;
  readonly initialDelayMs: number;
  readonly intervalMs: number;
  /** Measurements with a verdict until the metric is successful. */
  readonly count: number;
  readonly successCondition: Condition;
  /** Without it whatever is no success is a failure; with it what is neither is inconclusive. */
  readonly failureCondition?: Condition;
  readonly failureLimit: number;
  readonly inconclusiveLimit: number;
  /** Measurements without data in a row; then `onNoData`. */
  readonly noDataLimit: number;
  readonly onNoData: 'pause' | 'fail' | 'ignore';
}

export interface PrepareStep {
  readonly type: 'prepare';
  readonly level: Level;
  /** `all`: everyone of the frozen set who is still there. A number is absolute, and enough. */
  readonly minPrepared: 'all' | number;
  readonly deadlineMs: number;
}
export interface AnalysisStep {
  readonly type: 'analysis';
  readonly metrics: readonly Metric[];
}

/** setWeight, pause and analysis are Argo's; the others are ours. Regions are those of the last setRegion, else the channel's. */
export type Step =
  | { readonly type: 'setRegion'; readonly names: readonly string[] }
  | PrepareStep
  | { readonly type: 'activate'; readonly ackDeadlineMs: number }
  | { readonly type: 'setWeight'; readonly weight: number; readonly ackDeadlineMs: number }
  | { readonly type: 'pause'; readonly durationMs?: number }
  | AnalysisStep
  | { readonly type: 'bake'; readonly durationMs: number };
