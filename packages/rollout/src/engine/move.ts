import type { Report } from '@raftgate/contract';
import type { Entry } from '../document/audit.ts';
import type { RolloutStatus } from '../document/rollout.ts';
import type { RolloutView } from '../read/channel-view.ts';
import type { Change } from './change.ts';

/** What a step is decided on. A function of this and nothing else. */
export interface Situation {
  readonly view: RolloutView;
  /** Time spent in this step: a lower bound, never restarted, never ahead. */
  readonly elapsedMs: number;
  /** Read only when a measurement is due. */
  readonly reports: readonly Report[] | undefined;
}

/**
 * wait         nothing to do until something changes, or `untilMs` of the step's time is reached
 * needReports  a measurement is due: read the reports and decide again
 * change       commit this
 */
export type Move =
  | { readonly type: 'wait'; readonly untilMs?: number }
  | { readonly type: 'needReports' }
  | { readonly type: 'change'; readonly change: Change };

export const WAIT: Move = { type: 'wait' };

export function waitUntil(untilMs: number): Move {
  return { type: 'wait', untilMs };
}

/** A change of the status alone, unless `more` says otherwise. */
export function change(status: RolloutStatus, entry: Entry, more: Partial<Change> = {}): Move {
  return { type: 'change', change: { assignments: [], prepares: [], dropPrepares: [], ...more, status, entry } };
}

/** The status after a change within the current step. */
export function within(situation: Situation, next: Partial<RolloutStatus>): RolloutStatus {
  const { status } = situation.view.rollout.value;
  return { ...status, elapsedMs: situation.elapsedMs, ...next, transition: status.transition + 1 };
}

/** The status at the beginning of the next step. */
export function atNextStep(status: RolloutStatus, next: Partial<RolloutStatus> = {}): RolloutStatus {
  return {
    ...status,
    phase: 'Progressing',
    pause: null,
    reason: '',
    ...next,
    step: status.step + 1,
    stepState: null,
    elapsedMs: 0,
    transition: status.transition + 1,
  };
}
