import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hop } from './hop.ts';
import { judgeControl } from './control.ts';
import { readHops } from './read/hops.ts';

const releases = [
  { name: 'r1', parts: { 'model/vad': 'm1', 'servingConfig/vad': 'c1' } },
  { name: 'r2', parts: { 'model/vad': 'm2', 'servingConfig/vad': 'c2' } },
];

test('without a gate, a request is mixed when no release declared its parts together', () => {
  const line = (reqId: string, model: string, config: string, wrong: boolean): string =>
    JSON.stringify({
      reqId,
      hop: 'worker',
      process: 'w1',
      region: 'a',
      tWallMs: 1,
      tookMs: 2,
      parts: { 'model/vad': model, 'servingConfig/vad': config },
      wrong,
    });
  const log = [line('a', 'm1', 'c1', false), line('b', 'm2', 'c1', true), line('c', 'm2', 'c2', true), '{"half a li'].join('\n');
  const { hops, refused } = readHops(log);
  assert.deepEqual(refused, [{ line: 4, reason: 'not a JSON object' }]);
  const verdict = judgeControl({ hops, releases });
  assert.equal(verdict.requests, 3);
  assert.deepEqual([verdict.mixed.checked, verdict.mixed.violations], [3, 1]);
  assert.equal(verdict.mixed.examples[0].message, 'model/vad=r2 servingConfig/vad=r1');
  assert.deepEqual([verdict.wrongAnswers, verdict.wrongByRelease], [2, { mixed: 1, r2: 1 }]);
});

test('parts that are whole on each hop and differ between hops are mixed', () => {
  const base = { reqId: 'a', region: 'a', startedMs: 1, endedMs: 2, epoch: 0, pin: '' };
  const hops: readonly Hop[] = [
    { ...base, hop: 'router', instance: 'r', parts: { 'model/vad': 'm1' } },
    { ...base, hop: 'worker', instance: 'w', parts: { 'servingConfig/vad': 'c2' } },
  ];
  assert.equal(judgeControl({ hops, releases }).mixed.violations, 1);
});
