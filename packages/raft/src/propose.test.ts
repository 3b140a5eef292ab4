import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendReply, heartbeat, leader, member, settle, turn } from '../test/kit.ts';
import { ENTRY_COMMANDS, ENTRY_CONFIGURATION, ENTRY_EMPTY } from './entry.ts';
import { ProposeRefusal } from './errors.ts';
import { MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS, TERM_INDEX_LIMIT } from './limits.ts';
import { propose, type Proposal } from './propose.ts';
import { createRaft, type Raft } from './raft.ts';
import { lastLogTime, status } from './status.ts';
import { step } from './step.ts';
import { configOf, initial } from '../test/kit.ts';
import { campaign } from './campaign.ts';
import { transfer } from './transfer.ts';

function tryPut(raft: Raft, change: Partial<Proposal> = {}): string {
  const result = propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(100), ...change });
  return result instanceof ProposeRefusal ? result.code : `${result.index}/${result.term}`;
}

test('a proposal names the index and term it was appended with', () => {
  const raft = leader({ term: 4 });
  assert.equal(tryPut(raft), '2/5');
  assert.equal(tryPut(raft), '3/5');
  assert.deepEqual(
    turn(raft).entries.map(({ index }) => index),
    [2, 3],
  );
});

test('who does not lead names who does', () => {
  const raft = member();
  assert.equal(tryPut(raft), 'NOT_LEADER');
  step(raft, heartbeat({ from: 3 }));
  const refusal = propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(0) });
  assert.ok(refusal instanceof ProposeRefusal && refusal.leader === 3);
});

test('what no entry may be is refused', () => {
  const raft = leader();
  assert.equal(tryPut(raft, { kind: ENTRY_EMPTY }), 'BAD_PROPOSAL');
  assert.equal(tryPut(raft, { kind: ENTRY_CONFIGURATION }), 'BAD_PROPOSAL');
  assert.equal(tryPut(raft, { commands: 0 }), 'BAD_PROPOSAL');
  assert.equal(tryPut(raft, { commands: MAX_ENTRY_COMMANDS + 1 }), 'BAD_PROPOSAL');
  assert.equal(tryPut(raft, { logTime: -1 }), 'BAD_PROPOSAL');
  assert.equal(tryPut(raft, { logTime: Number.NaN }), 'BAD_PROPOSAL');
  assert.equal(tryPut(raft, { body: new Uint8Array(MAX_ENTRY_BYTES + 1) }), 'ENTRY_TOO_LARGE');
  assert.equal(raft.log.last, 1);
});

test('log time never goes back, whatever is given', () => {
  const raft = leader();
  tryPut(raft, { logTime: 50 });
  tryPut(raft, { logTime: 20 });
  tryPut(raft, { logTime: 70 });
  assert.deepEqual(
    turn(raft).entries.map(({ logTime }) => logTime),
    [50, 50, 70],
  );
  assert.equal(lastLogTime(raft), 70);
});

test('uncommitted bytes are bounded, one proposal always passes, and what commits or is lost is given back (etcd-io/raft a370b6f)', () => {
  const raft = leader({ config: { maxUncommittedBytes: 300 } });
  assert.equal(tryPut(raft, { body: new Uint8Array(1000) }), '2/1');
  assert.equal(tryPut(raft), 'UNCOMMITTED_LIMIT');
  settle(raft);
  step(raft, appendReply({ term: 1, index: 2 }));
  assert.equal(status(raft).uncommittedBytes, 0);
  assert.equal(tryPut(raft), '3/1');
  assert.equal(tryPut(raft), '4/1');
  assert.equal(tryPut(raft), 'UNCOMMITTED_LIMIT');
  step(raft, heartbeat({ from: 2, term: 2 }));
  assert.equal(status(raft).uncommittedBytes, 0);
});

test('proposals are refused while leadership is handed over', () => {
  const raft = leader();
  transfer(raft, 2);
  assert.equal(tryPut(raft), 'TRANSFERRING');
});

test('terms and indexes end before they overflow: refused, never thrown', () => {
  const last = TERM_INDEX_LIMIT - 3;
  const start = initial({ size: 1 });
  const raft = createRaft(configOf(), {
    ...start,
    hardState: { term: 3, vote: 0, commit: last },
    snapshot: { ...start.snapshot, index: last, term: 3 },
    applied: last,
  });
  campaign(raft);
  settle(raft);
  assert.equal(tryPut(raft), `${last + 2}/4`);
  settle(raft);
  assert.equal(tryPut(raft), 'EXHAUSTED');
  const old = member({ term: TERM_INDEX_LIMIT - 1 });
  assert.equal(campaign(old)?.code, 'EXHAUSTED');
});
