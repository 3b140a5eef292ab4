import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '@raftgate/contract';
import type { RolloutStatus, StepState } from '../document/rollout.ts';
import type { AnalysisStep } from '../document/step.ts';
import type { Move, Situation } from '../engine/move.ts';
import { analysisStep } from './analysis.ts';

const bundle = `sha256:${'b'.repeat(64)}`;
const step: AnalysisStep = {
  type: 'analysis',
  metrics: [
    {
      name: 'good',
      query: { type: 'ratio', numerator: 'good', denominator: 'requests' },
      of: 'candidate',
      minSamples: 1,
      initialDelayMs: 300,
      intervalMs: 1000,
      count: 5,
      successCondition: { min: 0.9 },
      failureLimit: 0,
      inconclusiveLimit: 0,
      noDataLimit: 2,
      onNoData: 'pause',
    },
  ],
};
const window = { window: 1, lineage: 1, epoch: 1, bundle, durationMs: 100, counters: { good: 100, requests: 100 }, histograms: {} };
const report: Report = { format: 1, instance: 'w', incarnation: 1, channel: 'voice', region: 'a', windows: [window] };

/** An analysis that was entered, and the time of its step as a controller tells it. */
class Analysis {
  state: StepState | null = { type: 'analysis', metrics: [] };
  pause: RolloutStatus['pause'] = null;

  /** Makes every move that is due; gives how many there were, and the time the next one is. */
  until(elapsedMs: number, reports: readonly Report[]): { readonly moves: number; readonly untilMs: number | undefined } {
    for (let moves = 0; ; moves += 1) {
      const move = this.#decide(elapsedMs, reports);
      if (move.type === 'wait') return { moves, untilMs: move.untilMs };
      assert.ok(move.type === 'change');
      const { status } = move.change;
      this.state = status.stepState;
      this.pause = status.pause;
      if (status.step > 0 || status.pause !== null) return { moves: moves + 1, untilMs: undefined };
    }
  }

  #decide(elapsedMs: number, reports: readonly Report[]): Move {
    const status = { step: 0, transition: 1, pause: null, regions: ['a'], stepState: this.state };
    const view = {
      assignments: new Map([['a', { value: { lineage: 1, epoch: 1 }, modRevision: 1 }]]),
      rollout: { value: { rollout: 'r', spec: { bundle, name: 'b' }, status } },
    };
    return analysisStep({ view, elapsedMs, reports } as unknown as Situation, step);
  }
}

test('measurements come an interval apart, and so many as the metric wants', () => {
  const analysis = new Analysis();
  assert.deepEqual(analysis.until(299, [report]), { moves: 0, untilMs: 300 });
  for (const atMs of [310, 1310, 2310, 3310]) assert.deepEqual(analysis.until(atMs, [report]), { moves: 1, untilMs: atMs + 990 });
  assert.equal(analysis.until(4310, [report]).moves, 1);
  assert.equal(analysis.state, null);
});

test('a controller that stood still does not make up for measurements: the same reports count once', () => {
  const analysis = new Analysis();
  assert.deepEqual(analysis.until(60_000, [report]), { moves: 1, untilMs: 60_300 });
  assert.deepEqual(analysis.until(60_300, [report]), { moves: 1, untilMs: 61_300 });
});

test('a controller that stood still does not call it no data, over and over, before anybody could report', () => {
  const analysis = new Analysis();
  assert.deepEqual(analysis.until(60_000, []), { moves: 1, untilMs: 60_300 });
  assert.equal(analysis.pause, null);
  for (const atMs of [60_300, 61_300]) analysis.until(atMs, []);
  assert.equal(analysis.pause, 'NoData');
});
