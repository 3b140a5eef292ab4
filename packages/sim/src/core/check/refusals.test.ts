import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StepRefusal } from '@raftgate/raft';
import { scene } from '../testing/scene.ts';
import { expectedRefusal, isNeeded } from './refusals.ts';

test('a snapshot of what is committed is not waited for', () => {
  const [, node] = scene().nodes;
  isNeeded(node, 1);
  assert.throws(() => isNeeded(node, 0), /takes the offer of a snapshot at 0/);
});

test('leaders and candidates are heard whoever they are; answers of strangers are not, where members come and go', () => {
  const [, node] = scene().nodes;
  const unknown = new StepRefusal('UNKNOWN_PEER', '');
  expectedRefusal(node, 'appendReply', unknown, true);
  for (const type of ['append', 'heartbeat', 'snapshot', 'vote'])
    assert.throws(() => expectedRefusal(node, type, unknown, true), /UNKNOWN_PEER/);
  assert.throws(() => expectedRefusal(node, 'appendReply', unknown, false), /UNKNOWN_PEER/);
});
