import type { Histogram, Report, ReportWindow } from '@raftgate/contract';
import type { Measurement } from '../document/rollout.ts';
import type { Condition, Metric } from '../document/step.ts';
import { stableOf } from '../engine/assignment.ts';
import type { RolloutView } from '../read/channel-view.ts';
import { mergeHistograms, percentile } from './histogram.ts';

interface Sample {
  readonly value: number | undefined;
  readonly samples: number;
}

/**
 * One measurement over the regions in scope: the windows that live instances report, of the generation asked for, under the
 * region's epoch in force (windows of an earlier weight tell nothing about this one).
 */
export function measure(view: RolloutView, reports: readonly Report[], metric: Metric): Measurement {
  const candidate = (): Sample =>
    sampleOf(
      windowsOf(view, reports, () => view.rollout.value.spec.bundle),
      metric,
    );
  const stable = (): Sample =>
    sampleOf(
      windowsOf(view, reports, (region) => stableOf(view, region)?.bundle),
      metric,
    );
  if (metric.of !== 'difference') {
    const { value, samples } = metric.of === 'candidate' ? candidate() : stable();
    return judged(metric, value, samples);
  }
  const [ours, theirs] = [candidate(), stable()];
  const value = ours.value === undefined || theirs.value === undefined ? undefined : ours.value - theirs.value;
  return judged(metric, value, Math.min(ours.samples, theirs.samples));
}

function windowsOf(
  view: RolloutView,
  reports: readonly Report[],
  bundleOf: (region: string) => string | undefined,
): readonly ReportWindow[] {
  const scope = new Set(view.rollout.value.status.regions);
  return reports
    .filter((report) => scope.has(report.region))
    .flatMap((report) => {
      const assignment = view.assignments.get(report.region)?.value;
      const bundle = bundleOf(report.region);
      return report.windows.filter(
        (window) =>
          assignment !== undefined &&
          window.bundle === bundle &&
          window.lineage === assignment.lineage &&
          window.epoch === assignment.epoch,
      );
    });
}

function sampleOf(windows: readonly ReportWindow[], metric: Metric): Sample {
  const { query } = metric;
  if (query.type === 'percentile') {
    const found = windows.flatMap((window) => histogramOf(window, query.histogram));
    const merged = mergeHistograms(found);
    return merged === undefined ? NOTHING : { value: percentile(merged, query.percentile), samples: countOf(merged) };
  }
  const sum = (counter: string): number =>
    windows.reduce((total, window) => total + (new Map(Object.entries(window.counters)).get(counter) ?? 0), 0);
  const denominator = sum(query.denominator);
  return denominator === 0 ? NOTHING : { value: sum(query.numerator) / denominator, samples: denominator };
}

const NOTHING: Sample = { value: undefined, samples: 0 };

function histogramOf(window: ReportWindow, name: string): Histogram[] {
  const found = new Map(Object.entries(window.histograms)).get(name);
  return found === undefined ? [] : [found];
}

function countOf(histogram: Histogram): number {
  return histogram.counts.reduce((sum, count) => sum + count, 0);
}

function judged(metric: Metric, value: number | undefined, samples: number): Measurement {
  if (value === undefined || samples < metric.minSamples || samples === 0) return { verdict: 'noData', samples };
  if (meets(metric.successCondition, value)) return { verdict: 'success', value, samples };
  const isFailure = metric.failureCondition === undefined || meets(metric.failureCondition, value);
  return { verdict: isFailure ? 'failure' : 'inconclusive', value, samples };
}

function meets(condition: Condition, value: number): boolean {
  return value >= (condition.min ?? -Infinity) && value <= (condition.max ?? Infinity);
}
