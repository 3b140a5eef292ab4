import { test } from 'node:test';
import { Monotonic } from './monotonic.ts';
import { breaks } from './testing.ts';

const at = (term: number, vote: number, commit: number): { term: number; vote: number; commit: number } => ({ term, vote, commit });

test('what grows is fine, over restarts too', () => {
  const monotonic = new Monotonic();
  monotonic.onRecovered('a', at(0, 0, 0), 0);
  monotonic.onApplied('a', 1, 0);
  monotonic.onDurable('a', at(1, 0, 1), 0);
  monotonic.onDurable('a', at(1, 2, 1), 0);
  monotonic.onRecovered('a', at(2, 0, 1), 0);
  monotonic.onRestored('a', 5, 0);
  monotonic.onApplied('a', 6, 0);
});

for (const [checker, later] of [
  ['term-monotonic', at(2, 1, 9)],
  ['vote-safety', at(3, 2, 9)],
  ['vote-safety', at(3, 0, 9)],
  ['commit-monotonic', at(3, 1, 8)],
] as const) {
  test(`${checker}: ${JSON.stringify(later)} after term 3, vote 1, commit 9 is found, in a life and after it`, () => {
    for (const restarts of [false, true]) {
      const monotonic = new Monotonic();
      monotonic.onDurable('a', at(3, 1, 9), 0);
      breaks(checker, () => (restarts ? monotonic.onRecovered('a', later, 0) : monotonic.onDurable('a', later, 0)));
    }
  });
}

test('an entry applied twice, skipped, or taken back by a snapshot is found', () => {
  const monotonic = new Monotonic();
  monotonic.onApplied('a', 1, 0);
  monotonic.onApplied('a', 2, 0);
  breaks('applied-monotonic', () => monotonic.onApplied('a', 2, 0));
  breaks('applied-monotonic', () => monotonic.onApplied('a', 4, 0));
  breaks('applied-monotonic', () => monotonic.onRestored('a', 1, 0));
});

test('a damaged disk is not held to what it said', () => {
  const monotonic = new Monotonic();
  monotonic.onDurable('a', at(3, 1, 9), 0);
  monotonic.forget('a');
  monotonic.onRecovered('a', at(0, 0, 0), 0);
});
