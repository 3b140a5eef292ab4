import type { Entry } from '../document/audit.ts';
import type { Measurement, MetricProgress, StepState, Verdict } from '../document/rollout.ts';
import type { AnalysisStep, Metric } from '../document/step.ts';
import type { Move, Situation } from '../engine/move.ts';
import { atNextStep, change, waitUntil, within } from '../engine/move.ts';
import { MAX_MEASUREMENTS_KEPT } from '../limits.ts';
import { measure } from '../analysis/measure.ts';
import { abortMove } from './abort.ts';

type AnalysisState = Extract<StepState, { type: 'analysis' }>;

/**
 * Argo's analysis over what the fleet reports, three-valued, with no data told apart from bad data. Each measurement is
 * committed, so another controller goes on with the next one.
 */
export function analysisStep(situation: Situation, step: AnalysisStep): Move {
  const { rollout, status } = situation.view.rollout.value;
  const state = status.stepState;
  if (state?.type !== 'analysis') {
    const metrics = step.metrics.map(({ name }) => ({ name, ...UNMEASURED }));
    const reason = `measures ${step.metrics.map((one) => one.name).join(', ')}`;
    const next = within(situation, { phase: 'Progressing', pause: null, reason, stepState: { type: 'analysis', metrics }, elapsedMs: 0 });
    return change(next, { action: 'step.analysis', rollout, reason });
  }
  const due = step.metrics.filter((metric) => {
    const progress = progressOf(state, metric);
    return !progress.isDone && situation.elapsedMs >= dueAtMs(metric, progress);
  });
  if (due.length === 0) {
    const open = step.metrics.filter((metric) => !progressOf(state, metric).isDone);
    return waitUntil(Math.min(...open.map((metric) => dueAtMs(metric, progressOf(state, metric)))));
  }
  return situation.reports === undefined ? { type: 'needReports' } : judge(situation, step, state, due);
}

const UNMEASURED: Omit<MetricProgress, 'name'> = {
  successful: 0,
  failed: 0,
  inconclusive: 0,
  noDataInARow: 0,
  measured: 0,
  isDone: false,
  last: [],
};

function progressOf(state: AnalysisState, metric: Metric): MetricProgress {
  return state.metrics.find((one) => one.name === metric.name) ?? { name: metric.name, ...UNMEASURED };
}

function dueAtMs(metric: Metric, progress: MetricProgress): number {
  return metric.initialDelayMs + progress.measured * metric.intervalMs;
}

function judge(situation: Situation, step: AnalysisStep, state: AnalysisState, due: readonly Metric[]): Move {
  const { rollout, status } = situation.view.rollout.value;
  const metrics = step.metrics.map((metric) => {
    const progress = progressOf(state, metric);
    if (!due.includes(metric)) return progress;
    return after(metric, progress, measure(situation.view, situation.reports ?? [], metric), situation.elapsedMs);
  });
  const reason = due.map((metric) => shown(metric, metrics.find((one) => one.name === metric.name)?.last.at(-1))).join('; ');
  const next = within(situation, { reason, stepState: { type: 'analysis', metrics } });
  const entry: Entry = { action: 'analysis.measure', rollout, reason };
  for (const metric of due) {
    const progress = metrics.find((one) => one.name === metric.name);
    const end = progress === undefined ? undefined : verdictOf(metric, progress);
    if (end === 'failure') return abortMove(situation, 'rollout.abort', `analysis failed: ${reason}`);
    if (end === 'inconclusive' || end === 'noData') {
      const pause = end === 'noData' ? 'NoData' : 'Inconclusive';
      return change({ ...next, phase: 'Paused', pause }, { ...entry, action: 'rollout.pause', reason: `${pause}: ${reason}` });
    }
  }
  if (metrics.every((one) => one.isDone)) return change(atNextStep(status, { reason }), { ...entry, action: 'analysis.success' });
  return change(next, entry);
}

/**
 * The interval that a time of the step lies in. What a controller that stood still has missed is not made up for: it would be the same reports
 * again, counted as many measurements, or a silence too short for anybody to report in.
 */
function intervalOf({ initialDelayMs, intervalMs }: Metric, elapsedMs: number): number {
  return intervalMs === 0 ? 0 : Math.floor((elapsedMs - initialDelayMs) / intervalMs);
}

/** What one measurement makes of the progress. */
function after(metric: Metric, progress: MetricProgress, measurement: Measurement, elapsedMs: number): MetricProgress {
  const { verdict } = measurement;
  const add = (wanted: Verdict): number => (verdict === wanted ? 1 : 0);
  const successful = progress.successful + add('success');
  const failed = progress.failed + add('failure');
  const inconclusive = progress.inconclusive + add('inconclusive');
  const noDataInARow = verdict === 'noData' ? progress.noDataInARow + 1 : 0;
  const isIgnored = metric.onNoData === 'ignore' && noDataInARow > metric.noDataLimit;
  return {
    name: metric.name,
    successful,
    failed,
    inconclusive,
    noDataInARow,
    measured: Math.max(progress.measured, intervalOf(metric, elapsedMs)) + 1,
    isDone: successful + failed + inconclusive >= metric.count || isIgnored,
    last: [...progress.last, measurement].slice(-MAX_MEASUREMENTS_KEPT),
  };
}

/** Argo's limits: exceeded, not reached. */
function verdictOf(metric: Metric, progress: MetricProgress): Verdict | undefined {
  if (progress.failed > metric.failureLimit) return 'failure';
  if (progress.inconclusive > metric.inconclusiveLimit) return 'inconclusive';
  if (progress.noDataInARow <= metric.noDataLimit || metric.onNoData === 'ignore') return undefined;
  return metric.onNoData === 'fail' ? 'failure' : 'noData';
}

function shown(metric: Metric, measurement: Measurement | undefined): string {
  const { min, max } = metric.successCondition;
  const { value, samples = 0, verdict = 'noData' } = measurement ?? {};
  const found =
    value === undefined
      ? `too few (${samples} < ${Math.max(1, metric.minSamples)})`
      : `${Math.round(value * 10_000) / 10_000} of ${samples}`;
  return `${metric.name} ${found}: ${verdict}; wanted ${min ?? ''}..${max ?? ''}`;
}
