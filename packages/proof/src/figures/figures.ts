import type { Evidence } from '../evidence.ts';
import { mixture } from '../invariant/atomicity.ts';
import { replacedSinceMs } from '../invariant/fresh.ts';
import { withdrawals } from '../invariant/withdrawn.ts';
import type { Withdrawal } from '../invariant/withdrawn.ts';
import { activations } from './converge.ts';
import type { Activation } from './converge.ts';
import { timesOf } from './times.ts';
import type { Times } from './times.ts';

export interface Figures {
  readonly requests: number;
  readonly mixedRequests: number;
  /** Rule of three: with none of N mixed, the rate lies below this at 95 %. Undefined when some were, or there was no request. */
  readonly mixedUpperBound: number | undefined;
  readonly wrongAnswers: number;
  readonly answersByRelease: Readonly<Record<string, number>>;
  readonly wrongByRelease: Readonly<Record<string, number>>;
  /** New requests pinned to an assignment that was already replaced, and for how long at most. */
  readonly staleRequests: number;
  readonly maxStaleMs: number;
  readonly activations: readonly Activation[];
  readonly convergeMs: Times;
  readonly withdrawals: readonly Withdrawal[];
  readonly rollbackMs: Times;
}

export function figuresOf(evidence: Evidence): Figures {
  const { requests, unpinned, timeline } = evidence;
  const answers = new Map<string, number>();
  const wrong = new Map<string, number>();
  let [mixedRequests, staleRequests, maxStaleMs, wrongAnswers] = [unpinned.length, 0, 0, 0];
  for (const request of requests) {
    const name = timeline.names.get(request.hops[0].token.bundle) ?? request.hops[0].token.bundle;
    const isWrong = request.wrongAtMs !== undefined;
    answers.set(name, (answers.get(name) ?? 0) + 1);
    if (isWrong) wrong.set(name, (wrong.get(name) ?? 0) + 1);
    if (isWrong) wrongAnswers += 1;
    if (mixture(evidence, request) !== undefined) mixedRequests += 1;
    const staleMs = Math.max(0, ...request.edges.map((hop) => replacedSinceMs(evidence, hop)));
    if (staleMs > 0) staleRequests += 1;
    maxStaleMs = Math.max(maxStaleMs, staleMs);
  }
  const flips = activations(evidence);
  const back = withdrawals(evidence);
  const count = requests.length + unpinned.length;
  return {
    requests: count,
    mixedRequests,
    mixedUpperBound: mixedRequests === 0 && count > 0 ? 3 / count : undefined,
    wrongAnswers,
    answersByRelease: sorted(answers),
    wrongByRelease: sorted(wrong),
    staleRequests,
    maxStaleMs,
    activations: flips,
    convergeMs: timesOf(flips.flatMap((one) => (one.instances > 0 ? (one.convergeMs ?? []) : []))),
    withdrawals: back,
    rollbackMs: timesOf(back.map((one) => Math.max(one.lastPinMs, one.lastWrongMs))),
  };
}

const sorted = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
