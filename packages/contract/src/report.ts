import { also, array, digest, finite, format, integer, label, name, object, record } from './check.ts';
import type { Check } from './check.ts';
import type { Digest } from './digest.ts';
import { refuse } from './errors.ts';
import { MAX_COUNTERS, MAX_HISTOGRAM_BOUNDS, MAX_HISTOGRAMS, MAX_REPORT_WINDOWS } from './limits.ts';

/** `counts[i]` observations <= `bounds[i]` (and above the bound before); the last count is what lies above every bound. */
export interface Histogram {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/** What one instance saw of one generation under one epoch in one closed window. Cut at every change of epoch. */
export interface ReportWindow {
  /** Grows by one with each window of this incarnation; windows of several generations cut together share it. */
  readonly window: number;
  readonly lineage: number;
  readonly epoch: number;
  readonly bundle: Digest;
  /** How long it was open, by the instance's monotonic clock. */
  readonly durationMs: number;
  /** `requests`, `errors` by convention, and whatever the application counts (`speechFrames`, `accepted`). */
  readonly counters: Readonly<Record<string, number>>;
  /** `latencyMs` by convention. */
  readonly histograms: Readonly<Record<string, Histogram>>;
}

/** `reports/CHANNEL/REGION/INSTANCE`, under the instance's lease: its last windows, newest first. */
export interface Report {
  readonly format: 1;
  readonly instance: string;
  readonly incarnation: number;
  readonly channel: string;
  readonly region: string;
  readonly windows: readonly ReportWindow[];
}

/** Bounds of `latencyMs`: the same everywhere, so that histograms of a fleet add up. */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1200, 2000, 5000, 10000, 30000,
];

const checkHistogram: Check<Histogram> = also(
  object<Histogram>({ bounds: array(finite, MAX_HISTOGRAM_BOUNDS, 1), counts: array(integer(0), MAX_HISTOGRAM_BOUNDS + 1, 2) }),
  (histogram, path) => {
    if (histogram.counts.length !== histogram.bounds.length + 1) return refuse('FIELD_VALUE', path, 'needs one count more than bounds');
    const sorted = histogram.bounds.every((bound, i) => i === 0 || bound > (histogram.bounds[i - 1] ?? bound));
    return sorted ? undefined : refuse('FIELD_VALUE', `${path}.bounds`, 'bounds do not grow');
  },
);

const checkWindow: Check<ReportWindow> = object<ReportWindow>({
  window: integer(0),
  lineage: integer(1),
  epoch: integer(1),
  bundle: digest,
  durationMs: integer(0),
  counters: record(integer(0), MAX_COUNTERS),
  histograms: record(checkHistogram, MAX_HISTOGRAMS),
});

export const checkReport: Check<Report> = object<Report>({
  format: format(1),
  instance: name,
  incarnation: integer(1),
  channel: label,
  region: label,
  windows: array(checkWindow, MAX_REPORT_WINDOWS),
});
