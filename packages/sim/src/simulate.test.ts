import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QUIET } from './quiet.ts';
import { simulate } from './simulate.ts';

const SHORT = { safetyMs: 6_000, livenessMs: 20_000 };

test('same seed, same hash (law 3)', () => {
  for (const seed of [1, 2]) assert.equal(simulate(seed, SHORT).hash, simulate(seed, SHORT).hash);
});

test('other seeds are other histories', () => {
  assert.notEqual(simulate(1, SHORT).hash, simulate(2, SHORT).hash);
});

for (let seed = 100; seed < 112; seed++) {
  test(`seed ${seed}: safe under faults, and converges after them`, () => {
    const verdict = simulate(seed, SHORT);
    assert.equal(
      verdict.verdict,
      'passed',
      `${verdict.violation?.checker}: ${verdict.violation?.message}; again: raftgate sim --seed ${seed}`,
    );
  });
}

test('a quiet cluster of three serves everything it is asked', () => {
  const verdict = simulate(7, { ...SHORT, ...QUIET, members: 3 });
  assert.equal(verdict.verdict, 'passed', verdict.violation?.message);
  // The healed core may leave the leader outside.
  assert.ok(verdict.counts.terms <= 2);
  assert.ok(verdict.counts.applied > 0 && verdict.counts.unknown === 0);
});
