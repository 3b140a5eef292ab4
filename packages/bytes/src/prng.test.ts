import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { EncodeError, Prng } from './index.ts';

const draw = (prng: Prng, count = 8): number[] => Array.from({ length: count }, () => prng.uint32());

test('the same seed gives the same numbers, for ever', () => {
  // Pinned: a change here changes every seed anybody has written down.
  assert.deepEqual(draw(new Prng(1), 4), PINNED);
  assert.deepEqual(draw(new Prng(7)), draw(new Prng(7)));
  assert.notDeepEqual(draw(new Prng(7)), draw(new Prng(8)));
  assert.notDeepEqual(draw(new Prng(7)), draw(new Prng(7 + 2 ** 32)));
});

test('a fork depends on the seed and its label, not on what was drawn', () => {
  const parent = new Prng(3);
  const early = draw(parent.fork(1));
  draw(parent, 100);
  assert.deepEqual(draw(parent.fork(1)), early);
  assert.notDeepEqual(draw(parent.fork(2)), early);
  assert.notDeepEqual(draw(parent.fork(1 + 2 ** 32)), early);
  assert.notDeepEqual(draw(new Prng(4).fork(1)), early);
  assert.notDeepEqual(draw(parent.fork(1).fork(1)), early);
});

test('below is uniform over small and large ranges, and stays inside', () => {
  const prng = new Prng(11);
  for (const n of [1, 2, 3, 10, 1_000]) {
    const counts = Array.from({ length: n }, () => 0);
    const draws = 2_000 * Math.min(n, 10);
    for (let i = 0; i < draws; i++) counts[prng.below(n)]++;
    // Chi-squared: mean n - 1, deviation sqrt(2 (n - 1)); five deviations.
    const chi = counts.reduce((sum, seen) => sum + (seen - draws / n) ** 2 / (draws / n), 0);
    assert.ok(chi <= n - 1 + 5 * Math.sqrt(2 * n), `chi-squared ${chi} for ${n}`);
  }
  for (const n of [2 ** 32, 2 ** 32 + 1, 2 ** 53]) {
    let above = 0;
    for (let i = 0; i < 1_000; i++) {
      const value = prng.below(n);
      assert.ok(Number.isSafeInteger(value) && value >= 0 && value < n);
      if (value >= n / 2) above++;
    }
    assert.ok(above > 400 && above < 600);
  }
  for (const n of [0, -1, NaN, 2 ** 53 + 2]) assert.throws(() => prng.below(n), EncodeError);
});

test('between and chance keep their bounds and their odds', () => {
  const prng = new Prng(5);
  let hits = 0;
  for (let i = 0; i < 4_000; i++) {
    const value = prng.between(-3, 4);
    assert.ok(value >= -3 && value < 4);
    if (prng.chance(1, 4)) hits++;
  }
  assert.ok(hits > 850 && hits < 1_150);
  assert.equal(prng.chance(0, 3), false);
  assert.equal(prng.chance(3, 3), true);
});

const PINNED = [2012149540, 1872316204, 1707632675, 1779833415];
