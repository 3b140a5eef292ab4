import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FRAME_NAMES } from './frames.ts';

test('every frame of the peer protocol has a name here: a write with one that has none would be spared all faults of frames', () => {
  const source = readFileSync(new URL('../../../member/src/peer/codec/frame-type.ts', import.meta.url), 'utf8');
  const types = [...source.matchAll(/^export const FRAME_\w+ = (\d+);/gm)].map(([, type]) => Number(type));
  assert.ok(types.length > 0);
  assert.equal(Math.max(...types), FRAME_NAMES.length - 1);
});
