import type { Digest, Member } from '@raftgate/contract';
import type { Step } from './step.ts';

/**
 * Preparing    members get the bundle ready; no traffic moved in this step
 * Progressing  weights move, members flip, metrics are measured
 * Paused       waits: for a time, or for somebody (`pause` says which)
 * Baking       everything is activated; the last wait before Healthy
 * RollingBack  the way back is committed; members flip
 * Healthy / RolledBack   the end; RolledBack is Degraded to Argo's eyes
 */
export const ROLLOUT_PHASES = ['Preparing', 'Progressing', 'Paused', 'Baking', 'RollingBack', 'Healthy', 'RolledBack'] as const;
export type RolloutPhase = (typeof ROLLOUT_PHASES)[number];

/**
 * StepPause    a pause step
 * User         the pause verb
 * Inconclusive / NoData   an analysis could not decide
 * NotPrepared  the deadline passed and too few members are prepared
 * NotActive    members do not flip
 * MinServing   going on would leave a region with fewer than it must have
 * NoTarget     an abort is due and there is nothing to go back to
 */
export const PAUSES = ['StepPause', 'User', 'Inconclusive', 'NoData', 'NotPrepared', 'NotActive', 'MinServing', 'NoTarget'] as const;
export type Pause = (typeof PAUSES)[number];

export interface Release {
  readonly bundle: Digest;
  readonly name: string;
}

export type Verdict = 'success' | 'failure' | 'inconclusive' | 'noData';
export interface Measurement {
  readonly verdict: Verdict;
  /** Absent without data. */
  readonly value?: number;
  readonly samples: number;
}
export interface MetricProgress {
  readonly name: string;
  readonly successful: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly noDataInARow: number;
  /** Intervals up to the last measurement, those without one too: the next is due at initialDelayMs + measured * intervalMs of the step's time. */
  readonly measured: number;
  readonly isDone: boolean;
  /** The last ones, oldest first. */
  readonly last: readonly Measurement[];
}

/** Where the current step stands; null before it was entered. */
export type StepState =
  | { readonly type: 'prepare'; readonly regions: readonly { readonly region: string; readonly members: readonly Member[] }[] }
  | { readonly type: 'flip' }
  | { readonly type: 'wait' }
  | { readonly type: 'analysis'; readonly metrics: readonly MetricProgress[] };

export interface RolloutSpec extends Release {
  readonly steps: readonly Step[];
  /** Made by the rollback verb: once Healthy, the releases it left are no longer something to go back to. */
  readonly isRollback: boolean;
}

export interface RolloutStatus {
  readonly phase: RolloutPhase;
  /** For people: why it is where it is. */
  readonly reason: string;
  readonly pause: Pause | null;
  /** 1, and one more with each retry. */
  readonly attempt: number;
  /** One more with each change of this record. */
  readonly transition: number;
  /** Index into spec.steps; its length when all are done. */
  readonly step: number;
  /** Time spent in this step as of this record; what came after is in the timer's key. */
  readonly elapsedMs: number;
  /** Regions in scope. */
  readonly regions: readonly string[];
  /** promote --full: pauses, analyses and bakes are skipped. */
  readonly isFull: boolean;
  /** What each region served when it began: where an abort goes. Null: nothing. */
  readonly base: Readonly<Record<string, Release | null>>;
  /** Regions whose assignment this rollout changed. */
  readonly touched: readonly string[];
  /** Regions whose prepare policy held in this attempt; only those may be activated. */
  readonly prepared: readonly string[];
  readonly stepState: StepState | null;
  /** The store's revision the attempt was decided at: everything of this attempt is newer. */
  readonly attemptAfterRevision: number;
}

/** `rollouts/CHANNEL/ROLLOUT`. */
export interface RolloutRecord {
  readonly format: 1;
  readonly channel: string;
  readonly rollout: string;
  readonly spec: RolloutSpec;
  readonly status: RolloutStatus;
}

/** `timers/CHANNEL/ROLLOUT`: the elapsed time of the step, as the controller last committed it. Counts for its transition only. */
export interface StepTimer {
  readonly format: 1;
  readonly attempt: number;
  readonly transition: number;
  readonly elapsedMs: number;
}

/** `lanes/CHANNEL`: every transaction on a channel compares and writes it, so they come one after the other. */
export interface Lane {
  readonly format: 1;
  readonly channel: string;
  readonly lineage: number;
  /** The rollout that moves, or null. */
  readonly active: string | null;
  /** Releases that ended Healthy, oldest first. */
  readonly releases: readonly Release[];
  readonly audit: { readonly sequence: number; readonly digest: Digest };
}

export type ArgoPhase = 'Progressing' | 'Paused' | 'Degraded' | 'Healthy';

/** What Argo Rollouts would show. */
export function argoPhase(status: RolloutStatus): ArgoPhase {
  switch (status.phase) {
    case 'Healthy':
      return 'Healthy';
    case 'Paused':
      return 'Paused';
    case 'RolledBack':
    case 'RollingBack':
      return 'Degraded';
    default:
      return 'Progressing';
  }
}

export function isActive(status: RolloutStatus): boolean {
  return status.phase !== 'Healthy' && status.phase !== 'RolledBack';
}
