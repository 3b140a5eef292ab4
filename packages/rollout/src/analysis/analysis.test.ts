import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Assignment, Report } from '@raftgate/contract';
import * as fc from 'fast-check';
import type { Metric } from '../document/step.ts';
import type { RolloutView } from '../read/channel-view.ts';
import { mergeHistograms, percentile } from './histogram.ts';
import { measure } from './measure.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const assignment: Assignment = {
  format: 1,
  lineage: 1,
  epoch: 5,
  channel: 'voice',
  region: 'a',
  generations: [
    { bundle: digest('a'), name: 'old', role: 'stable', weight: 90 },
    { bundle: digest('b'), name: 'new', role: 'candidate', weight: 10 },
  ],
  salt: 's',
};
const view = {
  assignments: new Map([['a', { value: assignment, modRevision: 9 }]]),
  rollout: { value: { spec: { bundle: digest('b') }, status: { regions: ['a'] } } },
} as unknown as RolloutView;

const window = (bundle: string, good: number, requests: number, epoch = 5) => ({
  window: 1,
  lineage: 1,
  epoch,
  bundle: digest(bundle),
  durationMs: 100,
  counters: { good, requests },
  histograms: {},
});
const report = (region: string, ...windows: Report['windows']): Report => ({
  format: 1,
  instance: 'w',
  incarnation: 1,
  channel: 'voice',
  region,
  windows,
});
const metric: Metric = {
  name: 'good',
  query: { type: 'ratio', numerator: 'good', denominator: 'requests' },
  of: 'candidate',
  minSamples: 10,
  initialDelayMs: 0,
  intervalMs: 0,
  count: 1,
  successCondition: { min: 0.9 },
  failureCondition: { max: 0.5 },
  failureLimit: 0,
  inconclusiveLimit: 0,
  noDataLimit: 0,
  onNoData: 'pause',
};

test('a verdict is one of three, or no data', () => {
  const verdict = (good: number, requests = 100): string => measure(view, [report('a', window('b', good, requests))], metric).verdict;
  assert.equal(verdict(95), 'success');
  assert.equal(verdict(70), 'inconclusive');
  assert.equal(verdict(40), 'failure');
  assert.equal(verdict(9, 9), 'noData');
  assert.equal(verdict(0, 0), 'noData');
  assert.equal(measure(view, [], metric).verdict, 'noData');
});

test('only the generation asked for, in scope, under the epoch in force, is counted', () => {
  const reports = [report('a', window('b', 90, 100), window('a', 0, 100), window('b', 0, 100, 4)), report('z', window('b', 0, 100))];
  assert.deepEqual(measure(view, reports, metric), { verdict: 'success', value: 0.9, samples: 100 });
  assert.equal(measure(view, reports, { ...metric, of: 'stable' }).value, 0);
});

test('a difference needs data of both', () => {
  const difference: Metric = { ...metric, of: 'difference', successCondition: { min: -0.05 }, failureCondition: { max: -0.05 } };
  assert.equal(measure(view, [report('a', window('b', 80, 100))], difference).verdict, 'noData');
  assert.equal(measure(view, [report('a', window('b', 80, 100), window('a', 90, 100))], difference).verdict, 'failure');
  assert.equal(measure(view, [report('a', window('b', 88, 100), window('a', 90, 100))], difference).verdict, 'success');
});

test('a percentile lies in the bucket where the exact one lies', () => {
  const bounds = [10, 20, 50, 100];
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 50 }),
      fc.constantFrom(50, 90, 99, 100),
      (values, wanted) => {
        const counts = [...bounds, Infinity].map(
          (bound, i) => values.filter((value) => value <= bound && value > (bounds[i - 1] ?? 0)).length,
        );
        const exact = values.sort((a, b) => a - b)[Math.ceil((wanted / 100) * values.length) - 1] ?? 0;
        const bucket = bounds.findIndex((bound) => exact <= bound);
        const found = percentile({ bounds, counts }, wanted);
        assert.ok(found <= (bounds[bucket] ?? 0) && found >= (bounds[bucket - 1] ?? 0), `${found} for ${exact}`);
      },
    ),
  );
});

test('histograms with other bounds are not mixed in', () => {
  const one = { bounds: [1, 2], counts: [1, 0, 0] };
  assert.deepEqual(mergeHistograms([one, { bounds: [1, 3], counts: [5, 5, 5] }, one]), { bounds: [1, 2], counts: [2, 0, 0] });
  assert.equal(mergeHistograms([{ bounds: [1], counts: [0, 0] }]), undefined);
});
