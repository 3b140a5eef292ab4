import type { Activation } from '../story/converge.ts';
import { atMost, holds, none, some } from './claim.ts';
import type { Claim } from './claim.ts';
import type { GateFindings } from './gate.ts';
import type { ControlChange } from './report.ts';

/** After the abort's record nobody may be answered wrongly by what it took back for longer than this, on two busy cores. */
const MAX_ROLLBACK_MS = 5_000;

export interface GateTimes {
  readonly flips: readonly Activation[];
  readonly back: number | undefined;
  /** A wrong answer outside the canary's region. */
  readonly isElsewhere: boolean;
  /** Answers with the prompt that was killed, before and after every instance had the switch. */
  readonly warm: { readonly before: number; readonly after: number };
}

export function gateClaims(findings: GateFindings, { flips, back, isElsewhere, warm }: GateTimes): readonly Claim[] {
  const wrongOf = (release: string): number => findings.wrongAnswersByRelease[release] ?? 0;
  const answersOf = (release: string): number => findings.answersByRelease[release] ?? 0;
  return [
    none('no request was served by parts of two releases', findings.mixedRequests, 'requests'),
    none('every answer was logged by its router and its worker', findings.unlogged, 'requests'),
    none('no answer came from a release its region was not assigned', findings.unassigned, 'requests'),
    none('no router went back to an older epoch', findings.backwards, 'requests'),
    none('no request failed: not by the lost leader, a restart, a new worker or any release', findings.failedRequests, 'requests'),
    none('r3 gave no wrong answer, for it gave none', answersOf('voice@r3'), 'answers'),
    some('the guard had something to see: r3b was wrong for quiet callers', wrongOf('voice@r3b'), 'answers'),
    holds('r3b reached callers of the canary region only', !isElsewhere),
    none('nobody but callers of r3b was answered wrongly', findings.wrongAnswers - wrongOf('voice@r3b'), 'answers'),
    atMost(
      'wrong answers ended soon after the abort was recorded',
      back === undefined ? undefined : Math.round(back),
      MAX_ROLLBACK_MS,
      'ms',
    ),
    some('before the kill switch callers got the warm reply', warm.before, 'answers'),
    none('after it nobody did', warm.after, 'answers'),
    none('every instance acknowledged every change of its region', flips.filter((flip) => flip.convergeMs === undefined).length, 'changes'),
  ];
}

/** What the table of models foretells for two keys and one gap between their writes. */
export function controlClaims(changes: readonly ControlChange[]): readonly Claim[] {
  const wrong = (change: string, order: string): number =>
    changes
      .filter((each) => each.gapMs > 0 && each.change === change && each.order === order)
      .reduce((sum, each) => sum + each.wrongAnswers, 0);
  const [up, down] = ['upgrade v5 to v6', 'rollback v6 to v5'];
  if (!changes.some((each) => each.gapMs > 0)) return [];
  return [
    none('without the gate, config first: the upgrade is survived', wrong(up, 'config-first'), 'answers'),
    some('without the gate, config first: the rollback is silently wrong', wrong(down, 'config-first'), 'answers'),
    some('without the gate, model first: the upgrade is silently wrong', wrong(up, 'model-first'), 'answers'),
    none('without the gate, model first: the rollback is survived', wrong(down, 'model-first'), 'answers'),
    some(
      'without the gate, requests were served by parts of two releases',
      changes.reduce((sum, each) => sum + each.mixedRequests, 0),
      'requests',
    ),
  ];
}
