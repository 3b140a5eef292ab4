import { compareOrder } from '@raftgate/contract';
import type { Digest } from '@raftgate/contract';
import type { Evidence, PinnedHop } from '../evidence.ts';
import { assignmentOf } from '../evidence.ts';
import { Tally } from '../finding.ts';
import type { CommittedAssignment } from '../timeline.ts';
import type { Invariant } from './invariant.ts';

const NAME = 'I7 sticky';
const CLAIM = 'while one rollout moves its share in one direction, a caller changes generation at most once';

export const sticky: Invariant = {
  name: NAME,
  check(evidence) {
    const tally = new Tally();
    for (const [caller, hops] of byCaller(evidence)) {
      tally.checked += 1;
      const message = flapping(evidence, hops);
      if (message !== undefined) tally.broken({ reqId: hops[0].reqId, region: hops[0].region, message: `${caller}: ${message}` });
    }
    return tally.finding(NAME, CLAIM);
  },
};

function byCaller({ requests }: Evidence): ReadonlyMap<string, readonly PinnedHop[]> {
  const found = new Map<string, PinnedHop[]>();
  for (const hop of requests.flatMap((request) => request.edges)) {
    if (hop.key === undefined) continue;
    const caller = `${hop.key} in ${hop.region}`;
    found.set(caller, [...(found.get(caller) ?? []), hop]);
  }
  // By what was assigned, not by time: two routers may be an epoch apart for a moment.
  for (const hops of found.values()) hops.sort((a, b) => compareOrder(a.token, b.token));
  return found;
}

function flapping({ timeline }: Evidence, hops: readonly PinnedHop[]): string | undefined {
  let salt: string | undefined;
  let moving: Digest | undefined;
  let share = 0;
  let direction = 0;
  let changes = 0;
  let before: { readonly bundle: Digest; readonly epoch: number } | undefined;
  for (const { token } of hops) {
    const assignment = assignmentOf(timeline, token);
    if (assignment === undefined) continue;
    if (assignment.value.salt !== salt) {
      salt = assignment.value.salt;
      moving = movingBundle(timeline.assignments.get(token.region) ?? [], salt);
      share = shareOf(assignment, moving);
      [direction, changes] = [0, 0];
    }
    const nextShare = shareOf(assignment, moving);
    const turn = Math.sign(nextShare - share);
    if (turn !== 0 && turn !== direction) {
      direction = turn;
      changes = 0;
    }
    share = nextShare;
    if (before !== undefined && before.bundle !== token.bundle) {
      if (before.epoch === token.epoch) return `two generations under epoch ${token.epoch}`;
      changes += 1;
      if (changes > 1) return `changed generation ${changes} times on one way, last at epoch ${token.epoch}`;
    }
    before = { bundle: token.bundle, epoch: token.epoch };
  }
  return undefined;
}

/** The bundle a rollout brings: what is candidate under its salt, or else what became stable under it. */
function movingBundle(assignments: readonly CommittedAssignment[], salt: string): Digest | undefined {
  const own = assignments.filter((one) => one.value.salt === salt).flatMap((one) => one.value.generations);
  return own.find((one) => one.role === 'candidate')?.bundle ?? own.find((one) => one.role === 'stable')?.bundle;
}

function shareOf({ value }: CommittedAssignment, bundle: Digest | undefined): number {
  const total = value.generations.reduce((sum, one) => sum + one.weight, 0);
  const weight = value.generations.find((one) => one.bundle === bundle)?.weight ?? 0;
  return total === 0 ? 0 : weight / total;
}
