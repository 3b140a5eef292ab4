import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendReply, heartbeatReply, leader, member, ofType, settle } from '../test/kit.ts';
import { configurationOf } from '../test/node.ts';
import { ENTRY_COMMANDS } from './entry.ts';
import { propose } from './propose.ts';
import { status } from './status.ts';
import { step } from './step.ts';
import { tick } from './tick.ts';
import { transfer } from './transfer.ts';

test('a target that holds everything is told at once', () => {
  const raft = leader();
  assert.equal(transfer(raft, 2), undefined);
  assert.deepEqual(
    ofType(settle(raft), 'timeoutNow').map(({ to }) => to),
    [2],
  );
});

test('a target that is behind is brought up to date first', () => {
  const raft = leader();
  propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(1) });
  transfer(raft, 2);
  assert.deepEqual(ofType(settle(raft), 'timeoutNow'), []);
  step(raft, appendReply({ from: 3, term: 1, index: 2 }));
  assert.deepEqual(ofType(settle(raft), 'timeoutNow'), []);
  step(raft, appendReply({ from: 2, term: 1, index: 2 }));
  assert.deepEqual(
    ofType(settle(raft), 'timeoutNow').map(({ to }) => to),
    [2],
  );
});

test('a lost word is said again with the next heartbeat that is answered', () => {
  const raft = leader();
  transfer(raft, 2);
  settle(raft);
  tick(raft);
  settle(raft);
  step(raft, heartbeatReply({ from: 2 }));
  assert.equal(ofType(settle(raft), 'timeoutNow').length, 1);
});

test('answers that say what is known already do not make the leader say it again', () => {
  const raft = leader();
  propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(1) });
  transfer(raft, 2);
  settle(raft);
  for (let i = 0; i < 300; i++) step(raft, appendReply({ from: 2, term: 1, index: 2 }));
  assert.equal(ofType(settle(raft), 'timeoutNow').length, 1);
});

test('it is given up after an election timeout, and another target replaces it', () => {
  const raft = leader({ config: { checkQuorum: false } });
  transfer(raft, 2);
  assert.equal(status(raft).transferee, 2);
  transfer(raft, 3);
  assert.equal(status(raft).transferee, 3);
  for (let i = 0; i < 10; i++) tick(raft);
  assert.equal(status(raft).transferee, 0);
});

test('asking again and again does not keep a leader that no quorum answers (dissertation, 6.2)', () => {
  const raft = leader();
  for (let i = 0; i < 60 && raft.role === 'leader'; i++) {
    transfer(raft, 2 + (i % 2));
    tick(raft);
    settle(raft);
  }
  assert.equal(raft.role, 'follower');
});

test('refusals are typed', () => {
  assert.equal(transfer(member(), 2)?.code, 'NOT_LEADER');
  const { voters } = configurationOf([1, 2]);
  const { voters: learners } = configurationOf([3]);
  const raft = leader({ configuration: { voters, outgoing: [], learners, autoLeave: false } });
  assert.equal(transfer(raft, 1)?.code, 'ALREADY_LEADER');
  assert.equal(transfer(raft, 3)?.code, 'NOT_A_VOTER');
  assert.equal(transfer(raft, 9)?.code, 'NOT_A_VOTER');
});
