/** Milliseconds over some samples; undefined where there were none. */
export interface Times {
  readonly samples: number;
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  readonly max: number | undefined;
}

/** Nearest rank: a figure that was measured, never one between two. */
export function timesOf(samples: readonly number[]): Times {
  const sorted = samples.filter((one) => Number.isFinite(one)).sort((a, b) => a - b);
  const rank = (percent: number): number | undefined => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  return { samples: sorted.length, p50: rank(50), p99: rank(99), max: sorted.at(-1) };
}
