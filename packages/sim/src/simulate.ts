import { Prng } from '@raftgate/bytes';
import { Violation } from './check/violation.ts';
import type { FaultKind } from './faults/counts.ts';
import { drawOptions, type SimOptions } from './options.ts';
import { administered } from './phases/administered.ts';
import { healedCore } from './phases/core.ts';
import { farewell } from './phases/farewell.ts';
import { healed } from './phases/healed.ts';
import { judge } from './phases/judge.ts';
import { Run } from './phases/run.ts';
import { safety } from './phases/safety.ts';
import { settled } from './phases/settled.ts';
import { withoutPlatform } from './world/globals.ts';

export interface SimVerdict {
  readonly seed: number;
  readonly options: SimOptions;
  /** Over the whole history; equal for equal seeds (law 3). */
  readonly hash: string;
  readonly verdict: 'passed' | 'failed';
  readonly violation: { readonly checker: string; readonly message: string; readonly atMs: number } | undefined;
  readonly simulatedMs: number;
  readonly counts: Readonly<
    Record<'operations' | 'applied' | 'unknown' | 'heard' | 'terms' | 'entries' | 'segments' | 'events' | FaultKind, number>
  >;
}

/**
 * Runs one seed: faults, with safety checked throughout; then a healed core that must serve without the others; then everybody,
 * who must converge, serve and converge again; then what clients saw is judged, and everybody leaves.
 */
export function simulate(seed: number, given: Partial<SimOptions> = {}, print?: (line: string) => void): SimVerdict {
  return withoutPlatform(() => {
    const run = new Run(seed, drawOptions(new Prng(seed).fork(1), given), print);
    return verdictOf(seed, run, violationIn(run));
  });
}

function violationIn(run: Run): Violation | undefined {
  let violation: Violation | undefined;
  try {
    safety(run);
    settled(run);
    healedCore(run);
    healed(run);
    administered(run);
    judge(run);
    farewell(run);
  } catch (error) {
    // A broken invariant inside a member is as much a finding as one a checker saw.
    violation =
      error instanceof Violation ? error : new Violation('invariant', String((error as Error).stack ?? error), run.schedule.nowMs);
  }
  // What a member met inside its turn came first.
  return run.cluster.checkers.violation ?? violation;
}

function verdictOf(seed: number, run: Run, violation: Violation | undefined): SimVerdict {
  const { cluster, history, options, schedule, trace, watchers } = run;
  const { operations } = history;
  const ended = (outcome: string): number => operations.filter((operation) => operation.outcome === outcome).length;
  return {
    seed,
    options,
    hash: trace.hash,
    verdict: violation === undefined ? 'passed' : 'failed',
    violation: violation && { checker: violation.checker, message: violation.message, atMs: violation.atMs },
    simulatedMs: schedule.nowMs,
    counts: {
      operations: operations.length,
      applied: ended('applied'),
      unknown: ended('unknown'),
      heard: watchers.reduce((sum, { record }) => sum + record.events.length, 0),
      terms: cluster.checkers.elections.terms,
      entries: cluster.checkers.machines.highest,
      segments: cluster.network.carried,
      events: schedule.count,
      ...run.faults.counts(),
    },
  };
}
