import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@raftgate/raft';
import { log, scene } from '../testing/scene.ts';
import { asLeader, leavesToSomebody, promotesInTime, speaksAsLeader } from './leading.ts';
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

test('a leader that was removed and tells nobody to campaign is seen', () => {
  const it = scene();
  const [, node] = it.nodes;
  const [, position] = log(it, 1, [1], [1]);
  const { configuration } = it.ledger.root;
  const others = { ...configuration, voters: configuration.voters.slice(1) };
  node.memory[1] = { ...position, configuration: others, configurationIndex: 1 };
  Object.assign(node.raft, { term: 1 });
  Object.assign(node.raft.log, { committed: 1 });
  node.seenTerm = 1;
  leavesToSomebody(node, [heartbeat, { type: 'timeoutNow', from: 1, to: 2, term: 1 }]);
  assert.throws(() => leavesToSomebody(node, [heartbeat]), /leaves to nobody/);
  node.raft.log.committed = 0;
  leavesToSomebody(node, [heartbeat]);
});

test('a learner that is caught up and gets no vote is seen, where nothing keeps it waiting', () => {
  const { nodes, ledger } = scene();
  const [, node] = nodes;
  const { configuration } = ledger.root;
  const [one, two, three] = configuration.voters;
  node.memory = [{ ...ledger.root, configuration: { ...configuration, voters: [one, three], learners: [{ ...two, autoPromote: true }] } }];
  const { raft } = node;
  raft.role = 'leader';
  Object.assign(raft.peers[1], { isVoter: false, isLearner: true, state: 'replicate', recentlyActive: true });
  raft.transferee = 3;
  for (let ticks = 0; ticks < 100; ticks++) promotesInTime(node);
  raft.transferee = 0;
  for (let ticks = 0; ticks <= node.config.heartbeatTicks; ticks++) promotesInTime(node);
  assert.throws(() => promotesInTime(node), /gives no vote/);
});
