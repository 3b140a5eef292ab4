import { test } from 'node:test';
import type { LogView } from '@raftgate/member';
import { LeaderCompleteness } from './leader-completeness.ts';
import { breaks } from './testing.ts';

/** Terms from index `base + 1` on; what is before is in a snapshot. */
const log = (terms: readonly number[], base = 0): LogView => ({
  last: base + terms.length,
  termAt: (index) => terms[index - base - 1] ?? -1,
});

test('a leader that has everything committed is fine, in its log or in its snapshot', () => {
  const completeness = new LeaderCompleteness();
  completeness.onLeader('a', 1, log([1]), 0);
  for (const index of [1, 2, 3]) completeness.onApplied(index, 1);
  completeness.onLeader('b', 2, log([1, 1, 1, 2]), 0);
  completeness.onLeader('c', 3, log([1, 3], 2), 0);
});

test('a leader of a later term that lacks a committed entry is found, and one that has another there', () => {
  const completeness = new LeaderCompleteness();
  completeness.onLeader('a', 1, log([1]), 0);
  for (const index of [1, 2]) completeness.onApplied(index, 1);
  breaks('leader-completeness', () => completeness.onLeader('b', 2, log([1]), 0));
  breaks('leader-completeness', () => completeness.onLeader('b', 3, log([1, 2, 3]), 0));
});

test('a leader of an earlier term, late to know that it leads, owes nothing committed after it', () => {
  const completeness = new LeaderCompleteness();
  completeness.onLeader('a', 3, log([]), 0);
  completeness.onApplied(1, 3);
  completeness.onLeader('b', 2, log([]), 0);
});
