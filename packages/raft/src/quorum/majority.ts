/** How a vote stands. */
export type VoteResult = 'pending' | 'won' | 'lost';

/** What an empty half of a joint configuration allows: everything, so that the other half decides. */
export const UNBOUNDED: number = Number.MAX_SAFE_INTEGER;

/**
 * The largest value that a majority of `values[0 .. count)` has reached. Sorts that part in place.
 *
 *     values 3 5 9       a majority is 2 of 3
 *              ^ 5 and 9 reached 5
 */
export function majorityIndex(values: number[], count: number): number {
  if (count === 0) return UNBOUNDED;
  for (let i = 1; i < count; i++) {
    const value = values[i];
    let at = i;
    for (; at > 0 && values[at - 1] > value; at--) values[at] = values[at - 1];
    values[at] = value;
  }
  return values[count - majority(count)];
}

/** Votes among `total` members of which `granted` said yes and `refused` no. Nobody at all has agreed. */
export function majorityVote(granted: number, refused: number, total: number): VoteResult {
  if (total === 0) return 'won';
  const needed = majority(total);
  if (granted >= needed) return 'won';
  return total - refused < needed ? 'lost' : 'pending';
}

/** More than half. */
export function majority(total: number): number {
  return Math.floor(total / 2) + 1;
}
