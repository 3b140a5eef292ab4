import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elect, heartbeatReply, leader, member, ofType, settle } from '../../test/kit.ts';
import { ENTRY_COMMANDS } from '../entry.ts';
import type { Message } from '../message.ts';
import { propose } from '../propose.ts';
import type { Raft } from '../raft.ts';
import { readIndex } from '../read.ts';
import { reportUnreachable } from '../snapshot.ts';
import { step } from '../step.ts';
import { ready } from '../take-ready.ts';
import { tick } from '../tick.ts';
import { transfer } from '../transfer.ts';

test('an echo of a context that was never sent is refused', () => {
  const raft = leader();
  assert.equal(step(raft, heartbeatReply({ context: 1 }))?.code, 'OUT_OF_RANGE');
});

test('a sign of life restarts a probe that was lost, once an interval of heartbeats', () => {
  const raft = member();
  elect(raft);
  for (let interval = 0; interval < 3; interval++) {
    tick(raft);
    assert.deepEqual(ofType(settle(raft), 'append'), []);
    assert.deepEqual(sentForAnswers(raft, 'append'), [[2], [], [], []]);
  }
});

test('rounds of reads restart a lost probe no more often than heartbeats do', () => {
  const raft = leader();
  reportUnreachable(raft, 2);
  tick(raft);
  settle(raft);
  const sent = [1, 2, 3].map((context) => {
    readIndex(raft, context);
    settle(raft);
    step(raft, heartbeatReply({ context }));
    return ofType(settle(raft), 'append').map(({ to }) => to);
  });
  assert.deepEqual(sent, [[2], [], []]);
});

test('who was out of reach is probed at its next sign of life, heartbeat or round of reads', () => {
  const raft = leader();
  reportUnreachable(raft, 2);
  assert.deepEqual(sentForAnswers(raft, 'append'), [[2], [], [], []]);
});

test('a window that was lost is asked after once an interval of heartbeats', () => {
  const raft = leader();
  propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(1) });
  settle(raft);
  tick(raft);
  settle(raft);
  assert.deepEqual(sentForAnswers(raft, 'append'), [[2], [], [], []]);
});

test('the heir of a transfer is told again once an interval of heartbeats', () => {
  const raft = leader();
  transfer(raft, 2);
  settle(raft);
  tick(raft);
  settle(raft);
  assert.deepEqual(sentForAnswers(raft, 'timeoutNow'), [[2], [], [], []]);
});

/** Whom this leader sends a message of `type` for each of four answers of 2, a turn each. */
function sentForAnswers(raft: Raft, type: Message['type']): number[][] {
  return [1, 2, 3, 4].map(() => {
    step(raft, heartbeatReply({}));
    return ofType(settle(raft), type).map(({ to }) => to);
  });
}

test('an answer of an earlier term counts for nothing', () => {
  const raft = leader({ term: 3 });
  readIndex(raft, 1);
  settle(raft);
  step(raft, heartbeatReply({ term: 3, context: 1 }));
  assert.deepEqual(ready(raft).reads, []);
  step(raft, heartbeatReply({ term: 4, context: 1 }));
  assert.deepEqual(ready(raft).reads, [{ context: 1, index: 1, rejected: false }]);
});

test('an answer of a later term ends the leadership (paper, 5.1)', () => {
  const raft = leader();
  step(raft, heartbeatReply({ term: 7 }));
  assert.deepEqual([raft.role, raft.term, raft.leader], ['follower', 7, 0]);
});

test('a heartbeat tells commit only as far as the peer is known to hold the log', () => {
  const raft = leader();
  raft.peers[2].match = 0;
  raft.peers[2].next = 1;
  tick(raft);
  const sent = ofType(settle(raft), 'heartbeat');
  assert.deepEqual(
    sent.map(({ to, commit }) => [to, commit]),
    [
      [2, 1],
      [3, 0],
    ],
  );
});
