import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@raftgate/raft';
import { scene } from '../testing/scene.ts';
import { asLeader, speaksAsLeader } from './leading.ts';
import { LevelViolation } from '../../level/violation.ts';

const heartbeat: Message = { type: 'heartbeat', from: 1, to: 2, term: 1, commit: 0, context: 1 };

test('who leads no more says what it said before it went, and no more of that', () => {
  const [, node] = scene().nodes;
  const said = asLeader([heartbeat, { ...heartbeat, type: 'heartbeatReply', promiseMs: 0 }]);
  assert.equal(said, 1);
  speaksAsLeader(node, said, [heartbeat]);
  assert.throws(
    () => speaksAsLeader(node, said, [heartbeat, heartbeat]),
    (error) => error instanceof LevelViolation && error.checker === 'leaders-alone',
  );
  node.raft.role = 'leader';
  speaksAsLeader(node, 0, [heartbeat]);
});
