import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Trace } from '../world/trace.ts';
import { Score } from './score.ts';

test('a score has one sign a member and fixed columns', () => {
  const lines: string[] = [];
  const score = new Score(new Trace((line) => lines.push(line)), ['m1', 'm2', 'm3'], () => 2_114);
  score.sign('m1', 'follower');
  score.sign('m2', 'leader');
  score.term('m2', 4);
  score.durable('m2', 18);
  score.applied('m2', 17);
  score.note('m2', 'leader');
  score.world('cut m1 | m2');
  assert.deepEqual(lines, ['000:02.114  m2        .Lx  t4       18/   17/   17  leader', '000:02.114  world     .Lx  cut m1 | m2']);
});
