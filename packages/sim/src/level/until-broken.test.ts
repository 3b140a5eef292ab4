import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilBroken } from './until-broken.ts';
import { fail } from './violation.ts';

test('a history that ends is whole', () => {
  assert.equal(
    untilBroken(() => {}),
    undefined,
  );
});

test('a broken property is named by its checker', () => {
  assert.deepEqual(
    untilBroken(() => fail('log-matching', 'index 3 differs')),
    { checker: 'log-matching', message: 'index 3 differs' },
  );
});

test('what the code under test throws is found as no-throw', () => {
  const crash = (): never => {
    throw new RangeError('out of bounds');
  };
  assert.deepEqual(untilBroken(crash), { checker: 'no-throw', message: 'out of bounds' });
});
