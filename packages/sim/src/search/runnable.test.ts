import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimOptions } from '../options.ts';
import { optionsOf } from './run-seed.ts';
import { whyNotRunnable } from './runnable.ts';

const refused = (given: Partial<SimOptions>): readonly string[] | undefined => whyNotRunnable(optionsOf(1, given))?.names;

test('whatever a seed draws can be run', () => {
  for (let seed = 1; seed <= 2_000; seed++) assert.equal(whyNotRunnable(optionsOf(seed, {})), undefined, `seed ${seed}`);
});

test('options that do not fit one another are named', () => {
  assert.deepEqual(refused({ electionMs: 99, heartbeatMs: 20 }), ['electionMs', 'heartbeatMs']);
  assert.equal(refused({ electionMs: 100, heartbeatMs: 20 }), undefined);
  assert.deepEqual(refused({ electionMs: 1_000, heartbeatMs: 20, livenessMs: 29_999 }), ['livenessMs', 'electionMs']);
  assert.equal(refused({ electionMs: 1_000, heartbeatMs: 20, livenessMs: 30_000 }), undefined);
  assert.deepEqual(refused({ rounds: 3, focus: 0 }), ['rounds', 'focus']);
  assert.equal(refused({ rounds: 3, focus: 6 }), undefined);
  for (const clock of [
    { driftPpm: 10_001, clockJumpEveryMs: 0 },
    { driftPpm: 0, clockJumpEveryMs: 500 },
  ])
    assert.deepEqual(refused({ leaseReads: 1, ...clock })?.[0], 'leaseReads');
  for (const given of [{ segmentBytes: 1_000_001 }, { segmentBytes: 2 ** 27 }, { valueBytes: 2 ** 20, clients: 6 }])
    assert.deepEqual(refused(given)?.[0], 'segmentBytes', JSON.stringify(given));
});
