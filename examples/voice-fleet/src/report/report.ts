import type { Claim } from './claim.ts';

interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** One change of the two keys, and what callers got while it was under way. */
export interface ControlChange {
  readonly change: string;
  readonly order: string;
  readonly gapMs: number;
  readonly requests: number;
  readonly mixedRequests: number;
  /** Answered without an error, and wrong. */
  readonly wrongAnswers: number;
  /** Answered with an error. */
  readonly failedRequests: number;
}

export interface HalfFigures {
  readonly requests: number;
  readonly mixedRequests: number;
  readonly wrongAnswers: number;
  readonly failedRequests: number;
}

/** What the run measured. Times are in milliseconds. */
export interface Report extends HalfFigures {
  readonly claims: readonly Claim[];
  readonly wrongAnswersByRelease: Readonly<Record<string, number>>;
  readonly answersByRelease: Readonly<Record<string, number>>;
  readonly control: HalfFigures & { readonly changes: readonly ControlChange[]; readonly noticedAfterMs: number };
  /** From the abort's record to the start of the last wrong answer of the release it took back; 0: none came after it. */
  readonly rollbackMs: number;
  /** Longest time between two acknowledged writes of a writer that never rests, around the leader's death. */
  readonly writeBlockedMs: number;
  /** Commit of an activation to the last worker's acknowledgement. */
  readonly convergeMs: Percentiles;
  readonly activations: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly logs: Readonly<Record<string, string>>;
  readonly seconds: number;
}

export function allHeld(report: Report): boolean {
  return report.claims.every((claim) => claim.held);
}
