import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Freshness } from './freshness.ts';

const order = (epoch: number) => ({ lineage: 1, epoch, revision: epoch * 10 });

test('a proof of one order proves nothing of another', () => {
  let nowMs = 1000;
  const freshness = new Freshness({ monotonicMs: () => nowMs, wallMs: () => 0 });
  freshness.confirm(order(1), 900);
  freshness.settle(order(1));
  assert.equal(freshness.ageMs(), 100);
  nowMs = 5000;
  freshness.confirm(order(2), 4900);
  freshness.settle(order(1));
  assert.equal(freshness.ageMs(), 4100);
  freshness.settle(order(2));
  assert.equal(freshness.ageMs(), 100);
});

test('an older proof does not replace a younger one', () => {
  const freshness = new Freshness({ monotonicMs: () => 1000, wallMs: () => 0 });
  freshness.confirm(order(1), 900);
  freshness.confirm(order(1), 500);
  freshness.settle(order(1));
  assert.equal(freshness.ageMs(), 100);
});

test('a start from the cache is never fresh, and expires by its own age', () => {
  let nowMs = 1000;
  const freshness = new Freshness({ monotonicMs: () => nowMs, wallMs: () => 0 });
  freshness.restored();
  assert.equal(freshness.judge(100, 500), 'silent');
  nowMs = 1600;
  assert.equal(freshness.judge(100, 500), 'bound');
  assert.equal(freshness.ageMs(), undefined);
});
