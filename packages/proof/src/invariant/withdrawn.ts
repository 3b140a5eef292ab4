import type { Digest } from '@raftgate/contract';
import type { Evidence } from '../evidence.ts';
import { Tally } from '../finding.ts';
import type { CommittedAssignment } from '../timeline.ts';
import type { Invariant } from './invariant.ts';

const NAME = 'I8 final rollback';
const CLAIM = 'after a region went back from a bundle, no new request is pinned to it later than the convergence bound';

/** A region that went back: a bundle lost its share to one that had served there before it. */
export interface Withdrawal {
  readonly region: string;
  readonly bundle: Digest;
  readonly name: string;
  readonly epoch: number;
  readonly committedMs: number;
  /** Until it was given a share again; infinite when it never was. */
  readonly untilMs: number;
  /** From the commit to the start of the last new request pinned to it, and to the end of its last wrong answer. */
  readonly lastPinMs: number;
  readonly lastWrongMs: number;
}

export const finalRollback: Invariant = {
  name: NAME,
  check(evidence) {
    const tally = new Tally();
    for (const one of withdrawals(evidence)) {
      // A history without times says what happened, not when.
      if (Number.isNaN(one.committedMs)) continue;
      tally.checked += 1;
      if (one.lastPinMs <= evidence.bounds.convergenceMs + evidence.bounds.skewMs) continue;
      tally.broken({
        region: one.region,
        message: `${one.name} was pinned ${Math.round(one.lastPinMs)} ms after epoch ${one.epoch} had taken it back`,
      });
    }
    return tally.finding(NAME, CLAIM);
  },
};

export function withdrawals(evidence: Evidence): readonly Withdrawal[] {
  return [...evidence.timeline.assignments].flatMap(([region, assignments]) =>
    takenBack(assignments, region).map((one) => measured(evidence, one)),
  );
}

type Taken = Omit<Withdrawal, 'lastPinMs' | 'lastWrongMs'>;

function takenBack(assignments: readonly CommittedAssignment[], region: string): readonly Taken[] {
  const firstServed = new Map<Digest, number>();
  const found: Taken[] = [];
  for (const [i, { value, notAfterMs }] of assignments.entries()) {
    const before = i === 0 ? [] : sharing(assignments[i - 1]);
    const after = sharing(assignments[i]);
    for (const { bundle, name } of before) {
      if (after.some((one) => one.bundle === bundle)) continue;
      const since = firstServed.get(bundle) ?? i;
      const isBack = after.every((one) => (firstServed.get(one.bundle) ?? i) < since);
      const again = assignments.slice(i + 1).find((one) => sharing(one).some((other) => other.bundle === bundle));
      if (isBack)
        found.push({
          region,
          bundle,
          name,
          epoch: value.epoch,
          committedMs: notAfterMs,
          untilMs: again?.notBeforeMs ?? Number.POSITIVE_INFINITY,
        });
    }
    for (const { bundle } of after) if (!firstServed.has(bundle)) firstServed.set(bundle, i);
  }
  return found;
}

const sharing = ({ value }: CommittedAssignment): readonly { readonly bundle: Digest; readonly name: string }[] =>
  value.generations.filter((one) => one.weight > 0);

function measured({ requests, bounds }: Evidence, taken: Taken): Withdrawal {
  let [lastPinMs, lastWrongMs] = [0, 0];
  for (const { edges, wrongAtMs } of requests) {
    const its = edges.filter((hop) => isIts(hop, taken, bounds.skewMs));
    for (const hop of its) lastPinMs = Math.max(lastPinMs, hop.startedMs - taken.committedMs);
    if (its.length > 0 && wrongAtMs !== undefined) lastWrongMs = Math.max(lastWrongMs, wrongAtMs - taken.committedMs);
  }
  return { ...taken, lastPinMs, lastWrongMs };
}

function isIts(
  hop: { readonly region: string; readonly startedMs: number; readonly token: { readonly bundle: Digest } },
  taken: Taken,
  skewMs: number,
): boolean {
  return hop.region === taken.region && hop.token.bundle === taken.bundle && hop.startedMs < taken.untilMs - skewMs;
}
