import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRaft } from '@raftgate/raft';
import { entry, scene } from '../testing/scene.ts';
import type { LevelViolation } from '../../level/violation.ts';
import { logTimeGoesOn } from './log-ends.ts';

test('a core that begins with a snapshot goes on from its log time, or is seen', () => {
  const { ledger, nodes } = scene();
  const [, node] = nodes;
  ledger.leaders[1] = 1;
  const position = ledger.see(ledger.root, entry(1, 1, new Uint8Array(1), 700), 1);
  node.memory = [ledger.root, position];
  const begins = (logTime: number): void => {
    const { configuration } = position;
    const hardState = { term: 1, vote: 0, commit: 1 };
    node.raft = createRaft(node.config, { hardState, snapshot: { index: 1, term: 1, logTime, configuration }, entries: [], applied: 1 });
  };
  begins(700);
  logTimeGoesOn(node);
  begins(0);
  assert.throws(
    () => logTimeGoesOn(node),
    (error: LevelViolation) => error.checker === 'log-time' && error.message.includes('from log time 0'),
  );
});
