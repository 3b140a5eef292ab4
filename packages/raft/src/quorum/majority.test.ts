import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UNBOUNDED, majority, majorityIndex, majorityVote } from './majority.ts';

/** The definition, slowly: the largest value that more than half reached. */
function dumbIndex(values: readonly number[]): number {
  let best = 0;
  for (const value of values) {
    const reached = values.filter((other) => other >= value).length;
    if (reached * 2 > values.length) best = Math.max(best, value);
  }
  return best;
}

test('the majority index is the largest value that more than half have reached, for every small set', () => {
  const digits = [0, 1, 2, 3];
  let sets: number[][] = [[]];
  for (let size = 1; size <= 5; size++) {
    sets = sets.flatMap((set) => digits.map((digit) => [...set, digit]));
    for (const set of sets) assert.equal(majorityIndex([...set], set.length), dumbIndex(set), set.join(' '));
  }
});

test('only the first `count` values count', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 9 }), fc.array(fc.nat(), { maxLength: 5 }), (values, rest) => {
      assert.equal(majorityIndex([...values, ...rest], values.length), dumbIndex(values));
    }),
  );
});

test('nobody at all constrains nothing', () => {
  assert.equal(majorityIndex([], 0), UNBOUNDED);
  assert.equal(majorityVote(0, 0, 0), 'won');
});

test('a vote is won by more than half, and lost once more than half cannot be reached', () => {
  for (let total = 1; total <= 9; total++) {
    for (let granted = 0; granted <= total; granted++) {
      for (let refused = 0; granted + refused <= total; refused++) {
        const best = total - refused;
        const expected = granted * 2 > total ? 'won' : best * 2 > total ? 'pending' : 'lost';
        assert.equal(majorityVote(granted, refused, total), expected, `${granted} for, ${refused} against of ${total}`);
      }
    }
  }
});

test('two majorities always share a member', () => {
  for (let total = 1; total <= 64; total++) assert.ok(2 * majority(total) > total);
});
