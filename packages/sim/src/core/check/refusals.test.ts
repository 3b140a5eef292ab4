import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scene } from '../testing/scene.ts';
import { isNeeded } from './refusals.ts';

test('a snapshot of what is committed is not waited for', () => {
  const [, node] = scene().nodes;
  isNeeded(node, 1);
  assert.throws(() => isNeeded(node, 0), /takes the offer of a snapshot at 0/);
});
