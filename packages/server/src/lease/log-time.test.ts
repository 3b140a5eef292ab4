import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LogTimeEstimate } from './log-time.ts';

it('log time goes on between entries while there is a leader, and never falls', () => {
  let nowMs = 1000;
  const estimate = new LogTimeEstimate({ monotonicMs: () => nowMs, wallMs: () => 0 });
  estimate.applied(5000);
  nowMs += 300;
  assert.equal(estimate.nowMs(true), 5300);
  assert.equal(estimate.nowMs(false), 5000);
  estimate.applied(4000);
  assert.equal(estimate.nowMs(true), 5300);
  estimate.applied(6000);
  assert.equal(estimate.nowMs(true), 6000);
});
