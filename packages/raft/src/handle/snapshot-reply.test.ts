import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendReply, heartbeatReply, leader, ofType, settle } from '../../test/kit.ts';
import { compact } from '../applied.ts';
import { ENTRY_COMMANDS } from '../entry.ts';
import { SNAPSHOT_REPLY_ELECTION_TIMEOUTS } from '../limits.ts';
import type { InstallSnapshotReply } from '../message.ts';
import { propose } from '../propose.ts';
import type { Raft } from '../raft.ts';
import { reportUnreachable, snapshotStatus } from '../snapshot.ts';
import { status } from '../status.ts';
import { step } from '../step.ts';
import { tick } from '../tick.ts';

const reply = (index: number, rejected = false): InstallSnapshotReply => ({
  type: 'snapshotReply',
  from: 3,
  to: 1,
  term: 1,
  index,
  rejected,
});
const third = (raft: Raft) => status(raft).peers[1];

/** A leader that compacted to index 6 while member 3 has only index 1. */
function ahead(): Raft {
  const raft = leader({ config: { checkQuorum: false } });
  for (let i = 0; i < 5; i++) propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(1) });
  settle(raft);
  step(raft, appendReply({ from: 2, term: 1, index: 6 }));
  settle(raft);
  compact(raft, 6);
  return raft;
}

function offered(): Raft {
  const raft = ahead();
  step(raft, appendReply({ from: 3, term: 1, index: 5, rejected: true, hintIndex: 1, hintTerm: 1 }));
  const [offer] = ofType(settle(raft), 'snapshot');
  assert.deepEqual([offer.to, offer.index, offer.indexTerm], [3, 6, 1]);
  return raft;
}

test('a peer that needs compacted entries is sent a snapshot, and nothing else meanwhile', () => {
  const raft = offered();
  assert.equal(third(raft).state, 'snapshot');
  step(raft, heartbeatReply({ from: 3 }));
  assert.deepEqual(ofType(settle(raft), 'append'), []);
});

test('a silent peer is sent none', () => {
  const raft = ahead();
  raft.peers[2].recentlyActive = false;
  reportUnreachable(raft, 3);
  assert.deepEqual(ofType(settle(raft), 'snapshot'), []);
  step(raft, heartbeatReply({ from: 3 }));
  assert.equal(ofType(settle(raft), 'snapshot').length, 1);
});

test('a peer that has what its snapshot brings, when the log was compacted past that meanwhile, is sent another one at once', () => {
  const raft = offered();
  for (let i = 0; i < 3; i++) propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(1) });
  settle(raft);
  step(raft, appendReply({ from: 2, term: 1, index: 9 }));
  settle(raft);
  compact(raft, 8);
  step(raft, reply(7));
  assert.deepEqual(
    ofType(settle(raft), 'snapshot').map(({ index }) => index),
    [8],
  );
});

test('once installed, replication goes on behind it', () => {
  const raft = offered();
  step(raft, reply(6));
  assert.deepEqual([third(raft).state, third(raft).match], ['replicate', 6]);
});

test('a peer that says it holds more than the snapshot is believed', () => {
  const raft = offered();
  propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(1) });
  settle(raft);
  step(raft, reply(7));
  assert.equal(third(raft).match, 7);
});

test('one that could not take it is sent another when it shows a sign of life, not at once', () => {
  for (const fail of [(raft: Raft) => snapshotStatus(raft, 3, 'failed'), (raft: Raft) => step(raft, reply(6, true))]) {
    const raft = offered();
    fail(raft);
    assert.deepEqual(settle(raft), []);
    step(raft, heartbeatReply({ from: 3 }));
    assert.equal(ofType(settle(raft), 'snapshot').length, 1);
  }
});

test('an answer that is lost after the snapshot was sent whole does not stop the peer forever', () => {
  const raft = offered();
  snapshotStatus(raft, 3, 'sent');
  for (let i = 0; i < SNAPSHOT_REPLY_ELECTION_TIMEOUTS * 10; i++) tick(raft);
  assert.equal(third(raft).state, 'probe');
});

test('a broken connection after the whole snapshot was sent means probing again', () => {
  const raft = offered();
  reportUnreachable(raft, 3);
  assert.equal(third(raft).state, 'snapshot');
  snapshotStatus(raft, 3, 'sent');
  reportUnreachable(raft, 3);
  assert.equal(third(raft).state, 'probe');
});

test('an index past our log is refused', () => {
  assert.equal(step(offered(), reply(99))?.code, 'OUT_OF_RANGE');
});
