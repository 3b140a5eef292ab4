import type { Activation, Finding, Verdict } from '@raftgate/proof';
import { atMost, holds, none, some } from './claim.ts';
import type { Claim } from './claim.ts';
import type { RequestHops } from './logs.ts';
import type { ControlChange } from './report.ts';

/** After the abort's record nobody may be answered wrongly by what it took back for longer than this, on two busy cores. */
const MAX_ROLLBACK_MS = 10_000;

export interface GateFacts {
  readonly verdict: Verdict;
  readonly requests: readonly RequestHops[];
  readonly refusedLines: number;
  /** Undefined: r3b was never taken back. */
  readonly rollbackMs: number | undefined;
  /** Answers with the prompt that was killed, before and after every instance had the switch. */
  readonly warm: { readonly before: number; readonly after: number };
}

export function gateClaims({ verdict, requests, refusedLines, rollbackMs, warm }: GateFacts): readonly Claim[] {
  const { answersByRelease, wrongByRelease, wrongAnswers, activations } = verdict.figures;
  const wrongOfR3b = wrongByRelease['voice@r3b'] ?? 0;
  const answered = requests.filter((request) => request.client?.status === 200);
  const unlogged = answered.filter(({ routers, workers }) => !routers.some(isServed) || !workers.some(isServed)).length;
  return [
    none('no request was served by parts of two releases', verdict.figures.mixedRequests, 'requests'),
    ...verdict.findings.flatMap(found),
    none('every answer was logged whole, by its router and its worker', unlogged + refusedLines, 'answers'),
    holds('the history of the cluster is whole and understood', verdict.isHistoryWhole && verdict.undecodable === 0),
    none(
      'no request failed: not by the lost leader, a restart, a new worker or any release',
      requests.length - answered.length,
      'requests',
    ),
    none('r3 gave no wrong answer, for it gave none', answersByRelease['voice@r3'] ?? 0, 'answers'),
    some('the guard had something to see: r3b was wrong for quiet callers', wrongOfR3b, 'answers'),
    none('nobody but callers of r3b was answered wrongly', wrongAnswers - wrongOfR3b, 'answers'),
    atMost('wrong answers ended soon after the abort was recorded', rollbackMs, MAX_ROLLBACK_MS, 'ms'),
    some('before the kill switch callers got the warm reply', warm.before, 'answers'),
    none('after it nobody did', warm.after, 'answers'),
    none('every instance acknowledged every change of its region', activations.filter(isOpen).length, 'changes'),
  ];
}

const isServed = (hop: { readonly status?: number }): boolean => hop.status === 200;
const isOpen = (flip: Activation): boolean => flip.instances > 0 && flip.convergeMs === undefined;

/** Nobody is fenced in this story, so about fencing nothing is known and nothing is claimed. */
const NOT_TOLD = 'I5 fenced';

/** A sentence of the checker's; one that was held against nothing does not hold. */
function found({ invariant, claim, checked, violations }: Finding): readonly Claim[] {
  if (checked === 0 && invariant === NOT_TOLD) return [];
  return [{ name: `${invariant}: ${claim}`, held: violations === 0 && checked > 0, figure: violations, unit: `of ${checked}` }];
}

/**
 * The direction that one order of writes spares. A worker slower than the gap may still hold the deaf pair for a moment: at most
 * one wrong answer for every `SPARED_TO_BROKEN` of the other direction.
 */
const SPARED_TO_BROKEN = 5;
function spared(name: string, wrong: number, wrongOtherWay: number): Claim {
  return { name, held: wrong * SPARED_TO_BROKEN <= wrongOtherWay, figure: wrong, unit: 'answers' };
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
    spared('without the gate, config first: the upgrade is survived', wrong(up, 'config-first'), wrong(down, 'config-first')),
    some('without the gate, config first: the rollback is silently wrong', wrong(down, 'config-first'), 'answers'),
    some('without the gate, model first: the upgrade is silently wrong', wrong(up, 'model-first'), 'answers'),
    spared('without the gate, model first: the rollback is survived', wrong(down, 'model-first'), wrong(up, 'model-first')),
    some(
      'without the gate, requests were served by parts of two releases',
      changes.reduce((sum, each) => sum + each.mixedRequests, 0),
      'requests',
    ),
  ];
}
