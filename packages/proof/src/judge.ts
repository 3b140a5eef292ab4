import type { Keys } from '@raftgate/contract';
import type { Bounds } from './evidence.ts';
import { evidenceOf } from './evidence.ts';
import type { Figures } from './figures/figures.ts';
import { figuresOf } from './figures/figures.ts';
import type { Finding } from './finding.ts';
import type { History } from './history.ts';
import type { Hop } from './hop.ts';
import { atomicity } from './invariant/atomicity.ts';
import { authorised } from './invariant/authorised.ts';
import { fenced } from './invariant/fenced.ts';
import { fresh } from './invariant/fresh.ts';
import type { Invariant } from './invariant/invariant.ts';
import { monotone } from './invariant/monotone.ts';
import { prepared } from './invariant/prepared.ts';
import { sticky } from './invariant/sticky.ts';
import { finalRollback } from './invariant/withdrawn.ts';
import { timelineOf } from './timeline.ts';

export const INVARIANTS: readonly Invariant[] = [atomicity, monotone, authorised, fresh, fenced, prepared, sticky, finalRollback];

export interface JudgeInput {
  readonly hops: readonly Hop[];
  readonly history: History;
  readonly keys: Keys;
  readonly channel: string;
  readonly bounds?: Partial<Bounds>;
}

export interface Verdict {
  /** No invariant was broken, by a history that is whole and was understood. */
  readonly held: boolean;
  readonly findings: readonly Finding[];
  readonly figures: Figures;
  readonly isHistoryWhole: boolean;
  /** Documents of the history that this build cannot decode. */
  readonly undecodable: number;
}

/** Judges one channel's fleet. Pure: from what was logged and what was committed, and nothing else. */
export function judge({ hops, history, keys, channel, bounds }: JudgeInput): Verdict {
  const timeline = timelineOf(history, keys, channel);
  const evidence = evidenceOf(hops, timeline, bounds);
  const findings = INVARIANTS.map((invariant) => invariant.check(evidence));
  const isSound = history.isWhole && timeline.undecodable === 0;
  return {
    held: isSound && findings.every((one) => one.violations === 0),
    findings,
    figures: figuresOf(evidence),
    isHistoryWhole: history.isWhole,
    undecodable: timeline.undecodable,
  };
}
