import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendReply, elect, heartbeat, heartbeatReply, leader, member, ofType, settle, vote } from '../test/kit.ts';
import { campaign } from './campaign.ts';
import { holdsLease, leaseIndex, observeTime } from './lease.ts';
import type { Raft } from './raft.ts';
import { step } from './step.ts';
import { tick } from './tick.ts';
import { transfer } from './transfer.ts';

const lease = { promiseMs: 1_000, maxDriftPpm: 10_000 };
const config = { lease, electionTicks: 10 };
/** 1,000 ms less what two clocks may differ, 1 % each. */
const TRUSTED_MS = 980;

/** Sends a round of heartbeats at `nowMs`; its context. */
function round(raft: Raft, nowMs: number): number {
  observeTime(raft, nowMs);
  tick(raft);
  return ofType(settle(raft), 'heartbeat')[0]?.context ?? 0;
}

function echo(raft: Raft, from: number, context: number, promiseMs = lease.promiseMs): void {
  step(raft, heartbeatReply({ from, term: raft.term, context, promiseMs }));
}

test('a quorum’s promises count from when the heartbeat left, less what clocks may differ', () => {
  const raft = leader({ size: 5, config });
  const context = round(raft, 5_000);
  echo(raft, 2, context);
  assert.equal(holdsLease(raft, 5_000), false, 'two of five are no quorum');
  echo(raft, 3, context);
  assert.equal(leaseIndex(raft), raft.log.committed);
  assert.deepEqual([holdsLease(raft, 5_000 + TRUSTED_MS - 1), holdsLease(raft, 5_000 + TRUSTED_MS)], [true, false]);
});

test('a late echo counts from when its own round left; one of a round long over counts for nothing', () => {
  const raft = leader({ config });
  const first = round(raft, 1_000);
  for (let at = 1; at < 5; at++) round(raft, 1_000 + at);
  echo(raft, 2, first);
  assert.deepEqual([holdsLease(raft, 1_000 + TRUSTED_MS - 1), holdsLease(raft, 1_000 + TRUSTED_MS)], [true, false]);
  const stale = leader({ config: { ...config, checkQuorum: false } });
  const old = round(stale, 1_000);
  for (let at = 0; at < 200; at++) round(stale, 1_000 + at);
  echo(stale, 2, old);
  assert.equal(holdsLease(stale, 1_001), false);
});

test('who promises less is trusted for less, who promises nothing for nothing', () => {
  const raft = leader({ config });
  const context = round(raft, 1_000);
  echo(raft, 2, context, 0);
  assert.equal(holdsLease(raft, 1_000), false);
  echo(raft, 3, context, 500);
  assert.deepEqual([holdsLease(raft, 1_489), holdsLease(raft, 1_490)], [true, false]);
});

test('no lease before something of the leader’s own term is committed (etcd #12680)', () => {
  const raft = member({ config, log: [1, 1], commit: 1 });
  raft.boundTicks = 0;
  elect(raft);
  echo(raft, 2, round(raft, 1_000));
  assert.equal(leaseIndex(raft), 0);
  step(raft, appendReply({ from: 2, term: raft.term, index: raft.log.last }));
  assert.equal(leaseIndex(raft), raft.log.last);
});

test('a leader that hands over has no lease; once it told somebody to campaign, none in this term (etcd #12704)', () => {
  const raft = leader({ config });
  const hold = (): void => echo(raft, 3, round(raft, 1_000));
  transfer(raft, 2);
  hold();
  assert.equal(leaseIndex(raft), 0);
  for (let ticks = 0; ticks < 10; ticks++) hold();
  assert.equal(raft.transferee, 0, 'the transfer was given up');
  assert.equal(leaseIndex(raft), 0);
});

test('a follower says how long it promises, and elects nobody meanwhile, whatever it thinks of the leader', () => {
  const raft = member({ config });
  step(raft, heartbeat({ from: 2, context: 7 }));
  const [reply] = ofType(settle(raft), 'heartbeatReply');
  assert.deepEqual([reply.context, reply.promiseMs], [7, 1_000]);
  for (let ticks = 0; ticks < 10; ticks++) {
    for (const pre of [true, false]) step(raft, vote({ from: 3, term: 9, pre }));
    assert.equal(campaign(raft)?.code, 'PROMISED');
    assert.deepEqual([raft.term, ofType(settle(raft), 'voteReply')], [1, []]);
    tick(raft);
  }
  step(raft, vote({ from: 3, term: 9 }));
  assert.equal(ofType(settle(raft), 'voteReply')[0]?.granted, true);
});

test('a promise holds in a later term too, and gives way to whom the leader itself asked', () => {
  const raft = member({ config });
  step(raft, heartbeat({ from: 2 }));
  // A rejection of somebody in term 5: our term rises, no vote is spent.
  step(raft, heartbeatReply({ from: 3, term: 5 }));
  assert.equal(raft.term, 5);
  step(raft, vote({ from: 3, term: 5 }));
  assert.equal(ofType(settle(raft), 'voteReply')[0]?.granted, false);
  step(raft, vote({ from: 3, term: 6, transfer: true }));
  assert.equal(ofType(settle(raft), 'voteReply')[0]?.granted, true);
});

test('a restarted voter neither grants nor campaigns for the longest promise and what clocks may differ', () => {
  const raft = member({ config, term: 1 });
  for (let ticks = 0; ticks < 12; ticks++) {
    step(raft, vote({ from: 3, term: 9 }));
    assert.equal(campaign(raft)?.code, 'PROMISED');
    assert.equal(raft.term, 1);
    tick(raft);
  }
  step(raft, vote({ from: 3, term: 9 }));
  assert.equal(ofType(settle(raft), 'voteReply')[0]?.granted, true);
});

test('a restarted voter whose log has not brought the configuration yet keeps its promise too', () => {
  const raft = member({ config, size: 0, term: 1 });
  for (let ticks = 0; ticks < 12; ticks++) {
    step(raft, vote({ from: 3, term: 9 }));
    assert.deepEqual([raft.term, ofType(settle(raft), 'voteReply')], [1, []]);
    tick(raft);
  }
  step(raft, vote({ from: 3, term: 9 }));
  assert.equal(ofType(settle(raft), 'voteReply')[0]?.granted, true);
});

test('a member of a cluster that begins, or that is alone, keeps no promise', () => {
  assert.equal(campaign(member({ config })), undefined);
  assert.equal(campaign(member({ config, size: 1, term: 3 })), undefined);
});

test('without leases nothing is promised', () => {
  const raft = member({ term: 1 });
  step(raft, heartbeat({ from: 2 }));
  assert.equal(ofType(settle(raft), 'heartbeatReply')[0]?.promiseMs, 0);
  const other = leader();
  echo(other, 2, 0);
  assert.deepEqual([leaseIndex(other), holdsLease(other, 0)], [0, false]);
});
