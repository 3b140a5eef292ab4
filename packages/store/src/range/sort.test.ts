import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import { Budget } from '../budget.ts';
import { SlicedSort } from './sort.ts';

test('a sort in slices is the stable sort, and spends no more than its units', () => {
  const prng = new Prng(7);
  for (const length of [0, 1, 2, 255, 256, 257, 511, 513, 1000, 5000]) {
    const items = Array.from({ length }, (_, at) => ({ by: prng.below(20), at }));
    const sort = new SlicedSort([...items], (a, b) => a.by - b.by);
    const budget = new Budget();
    do {
      budget.left = prng.between(1, 300);
    } while (!sort.step(budget) && budget.left >= -256);
    assert.deepEqual(
      sort.items,
      items.toSorted((a, b) => a.by - b.by),
    );
  }
});
