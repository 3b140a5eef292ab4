import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, entries, leader, member, ofType, settle } from '../../test/kit.ts';
import { configurationOf } from '../../test/node.ts';
import { campaign } from '../campaign.ts';
import type { InstallSnapshot } from '../message.ts';
import { configurationInForce, status } from '../status.ts';
import { snapshotInstalled, snapshotRefused } from '../snapshot.ts';
import { step } from '../step.ts';
import { ready } from '../take-ready.ts';
import { persisted } from '../persisted.ts';

const offer = (index: number, term = 3): InstallSnapshot => ({ type: 'snapshot', from: 2, to: 1, term, index, indexTerm: 2 });
const meta = (index: number, term = 2) => ({ index, term, logTime: 40, configuration: configurationOf([1, 2, 3, 4]) });

test('a snapshot replaces a log that does not hold its last entry (paper, figure 13, rule 7)', () => {
  const raft = member({ log: [1, 1, 1, 1, 1, 1] });
  assert.equal(step(raft, offer(5)), undefined);
  assert.equal(snapshotInstalled(raft, meta(5)), undefined);
  const { first, last, lastTerm, commit, applied, durable } = status(raft);
  assert.deepEqual([first, last, lastTerm, commit, applied, durable], [6, 5, 2, 5, 5, 5]);
  assert.deepEqual(configurationInForce(raft), meta(5).configuration);
  assert.equal(raft.peers.length, 4);
  const [reply] = ofType(settle(raft), 'snapshotReply');
  assert.deepEqual([reply.to, reply.index, reply.rejected], [2, 5, false]);
});

test('entries behind a snapshot that fits stay (paper, figure 13, rule 6)', () => {
  const raft = member({ log: [1, 1, 2, 2, 2] });
  step(raft, offer(3));
  snapshotInstalled(raft, meta(3));
  assert.deepEqual([status(raft).last, status(raft).durable], [5, 5]);
});

test('a write of the old log that ends after a snapshot says nothing about the new one', () => {
  const raft = member({ log: [1, 1] });
  step(raft, append({ term: 2, prevIndex: 2, prevTerm: 1, entries: entries(3, 2, 2, 2, 2) }));
  const { token } = ready(raft);
  step(raft, { ...offer(4, 4), indexTerm: 3 });
  snapshotInstalled(raft, meta(4, 3));
  step(raft, append({ term: 4, prevIndex: 4, prevTerm: 3, entries: entries(5, 3, 3) }));
  assert.ok(token !== undefined);
  persisted(raft, token);
  assert.equal(status(raft).durable, 4);
});

test('a snapshot of what is committed here is not needed, and the leader is told where we stand', () => {
  const raft = member({ log: [1, 1, 1], commit: 3 });
  assert.equal(step(raft, { ...offer(3), indexTerm: 1 })?.code, 'SNAPSHOT_NOT_NEEDED');
  assert.equal(ofType(settle(raft), 'snapshotReply')[0].index, 3);
  assert.equal(snapshotInstalled(raft, meta(2, 1))?.code, 'SNAPSHOT_NOT_NEEDED');
  assert.equal(raft.log.last, 3);
});

test('no campaign while a snapshot is coming (etcd-io/raft f1f74e0), and none forgotten when it does not', () => {
  const raft = member();
  step(raft, offer(5));
  assert.equal(campaign(raft)?.code, 'INSTALLING');
  snapshotRefused(raft, 5);
  const [reply] = ofType(settle(raft), 'snapshotReply');
  assert.equal(reply.rejected, true);
  assert.equal(campaign(raft), undefined);
});

test('nothing behind a snapshot is applied twice', () => {
  const raft = member({ log: [1, 1, 2, 2], commit: 1 });
  step(raft, offer(3));
  snapshotInstalled(raft, meta(3));
  step(raft, append({ term: 3, prevIndex: 4, prevTerm: 2, commit: 4 }));
  assert.deepEqual(
    ready(raft).committed.map(({ index }) => index),
    [4],
  );
});

test('a snapshot whose numbers or members cannot be is refused', () => {
  const raft = member();
  assert.equal(snapshotInstalled(raft, meta(2 ** 52))?.code, 'OUT_OF_RANGE');
  assert.equal(snapshotInstalled(raft, { ...meta(5), configuration: configurationOf([]) })?.code, 'MALFORMED');
});

test('a snapshot whose term is later than ours, or earlier than that of what is committed, is refused and takes nothing', () => {
  const raft = member({ log: [1, 2, 2], commit: 2 });
  for (const term of [1, 3]) assert.equal(snapshotInstalled(raft, meta(9, term))?.code, 'OUT_OF_RANGE', `term ${term}`);
  assert.deepEqual([raft.log.last, raft.log.committed], [3, 2]);
  assert.equal(snapshotInstalled(raft, meta(9, 2)), undefined);
});

test('a leader installs nothing', () => {
  const raft = leader();
  assert.equal(snapshotInstalled(raft, meta(50))?.code, 'SNAPSHOT_NOT_NEEDED');
});
