import { test } from 'node:test';
import { ElectionSafety } from './election-safety.ts';
import { breaks } from './testing.ts';

test('two leaders of one term are found; one that says so twice, or one each of two terms, is fine', () => {
  const elections = new ElectionSafety();
  elections.onLeader('a', 1, 0);
  elections.onLeader('a', 1, 0);
  elections.onLeader('b', 2, 0);
  breaks('election-safety', () => elections.onLeader('b', 1, 0));
});
