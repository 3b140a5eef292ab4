import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shrinkCore } from './shrink.ts';
import { swarmCore } from './swarm-core.ts';
import type { CoreVerdict } from './verdict.ts';

test('a failing history is made smaller as long as the same property breaks', () => {
  // What can pass cannot be made smaller: nothing that is tried breaks the same property.
  const passed = swarmCore(11, { steps: 100 });
  const failed: CoreVerdict = { ...passed, verdict: 'failed', violation: { checker: 'log-matching', message: '' } };
  assert.deepEqual(shrinkCore(failed).given, {});
});

test('choices that are left out are never made', () => {
  const lines: string[] = [];
  swarmCore(5, { steps: 500, without: ['plot', 'crash', 'propose'] }, (line) => lines.push(line));
  assert.ok(lines.slice(0, 300).every((line) => Number(line.slice(0, 6)) >= 500 || !/ (crash|propose) /.test(line)));
});
