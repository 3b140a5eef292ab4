import type { Histogram } from '@raftgate/contract';

/** The sum of histograms with the bounds of the first; those with other bounds are left out. Undefined for none, or all empty. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram | undefined {
  const [first] = histograms;
  if (first === undefined) return undefined;
  const counts = first.counts.map(() => 0);
  for (const { bounds, counts: more } of histograms) {
    if (bounds.length !== first.bounds.length || bounds.some((bound, i) => bound !== first.bounds[i])) continue;
    for (const [i, count] of more.entries()) counts[i] = (counts[i] ?? 0) + count;
  }
  return counts.some((count) => count > 0) ? { bounds: first.bounds, counts } : undefined;
}

/**
 * The value below which `wanted` percent of the observations lie, interpolated within its bucket (as Prometheus does). Observations above
 * every bound count as the last bound: the answer is then too small, never too large by more than a bucket.
 */
export function percentile(histogram: Histogram, wanted: number): number {
  const total = histogram.counts.reduce((sum, count) => sum + count, 0);
  const rank = (wanted / 100) * total;
  let below = 0;
  for (const [i, count] of histogram.counts.entries()) {
    const upper = histogram.bounds[i] ?? histogram.bounds.at(-1) ?? 0;
    const lower = i === 0 ? 0 : (histogram.bounds[i - 1] ?? 0);
    if (below + count >= rank && count > 0) return lower + ((rank - below) / count) * Math.max(0, upper - lower);
    below += count;
  }
  return histogram.bounds.at(-1) ?? 0;
}
