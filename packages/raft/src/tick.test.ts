import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heartbeatReply, leader, member, ofType, settle } from '../test/kit.ts';
import { ENTRY_COMMANDS } from './entry.ts';
import { propose } from './propose.ts';
import { hasReady } from './take-ready.ts';
import { isIdleTick, tick } from './tick.ts';
import type { Raft } from './raft.ts';
import { step } from './step.ts';

/** Ticks until it campaigns. */
function patience(raft: Raft): number {
  for (let ticks = 1; ticks < 1000; ticks++) {
    tick(raft);
    if (raft.role !== 'follower') return ticks;
  }
  throw new Error('it never campaigns');
}

test('election timeouts are drawn from the slot of a rank, behind electionTicks, all of it (paper, 5.2)', () => {
  const seen = new Set<number>();
  for (let seed = 0; seed < 300; seed++) seen.add(patience(member({ config: { seed } })));
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [11, 12, 13],
  );
});

test('the same seed draws the same, other members of it draw otherwise (hashicorp/raft #50)', () => {
  const draws = (id: number): number[] => {
    const raft = member({ config: { seed: 4, id, electionTicks: 1000 } });
    return [raft.electionTimeout];
  };
  assert.deepEqual(draws(1), draws(1));
  assert.notDeepEqual(draws(1), draws(2));
  assert.notDeepEqual(draws(2), draws(3));
});

test('every election draws anew', () => {
  const raft = member({ config: { electionTicks: 1000 } });
  const first = raft.electionTimeout;
  for (let i = 0; i < first; i++) tick(raft);
  assert.notEqual(raft.electionTimeout, first);
});

test('a leader sends heartbeats every heartbeatTicks', () => {
  const raft = leader({ config: { heartbeatTicks: 3 } });
  const beats: number[] = [];
  for (let i = 0; i < 9; i++) {
    tick(raft);
    beats.push(ofType(settle(raft), 'heartbeat').length);
  }
  assert.deepEqual(beats, [0, 0, 2, 0, 0, 2, 0, 0, 2]);
});

test("a leader's tick between two heartbeats is idle, while its disk is not behind", () => {
  const raft = leader({ config: { heartbeatTicks: 3 } });
  settle(raft);
  const idle: boolean[] = [];
  for (let i = 0; i < 6; i++) {
    idle.push(isIdleTick(raft));
    tick(raft);
    assert.equal(hasReady(raft), !idle[i]);
    settle(raft);
  }
  assert.deepEqual(idle, [true, true, false, true, true, false]);
  propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(1) });
  assert.equal(isIdleTick(raft), false);
  settle(raft);
  assert.equal(isIdleTick(raft), true);
});

test('a leader that hears from no quorum for an election timeout steps down, and keeps its term and vote (dissertation, 6.2)', () => {
  const raft = leader({ size: 5 });
  for (let i = 0; i < 10; i++) tick(raft);
  assert.equal(raft.role, 'leader');
  for (let i = 0; i < 9; i++) {
    tick(raft);
    step(raft, heartbeatReply({ from: 2 }));
  }
  assert.equal(raft.role, 'leader');
  tick(raft);
  assert.deepEqual([raft.role, raft.term, raft.vote, raft.leader], ['follower', 1, 1, 0]);
});

test('half of the others are enough to go on', () => {
  const raft = leader({ size: 5 });
  for (let i = 0; i < 50; i++) {
    tick(raft);
    step(raft, heartbeatReply({ from: 2 }));
    step(raft, heartbeatReply({ from: 3 }));
  }
  assert.equal(raft.role, 'leader');
});

test('without checkQuorum it stays', () => {
  const raft = leader({ config: { checkQuorum: false } });
  for (let i = 0; i < 50; i++) tick(raft);
  assert.equal(raft.role, 'leader');
});

test('heartbeats are for idle times (paper, 5.2): entries that everybody is sent put them off, and keep nobody longer without a sign of life', () => {
  const heartbeatTicks = 4;
  const raft = leader({ config: { heartbeatTicks, electionTicks: 1_000 } });
  const ticksUntilHeartbeat = (): number => {
    for (let ticks = 1; ticks <= heartbeatTicks; ticks++) {
      tick(raft);
      if (ofType(settle(raft), 'heartbeat').length > 0) return ticks;
    }
    throw new Error('nobody hears of this leader');
  };
  ticksUntilHeartbeat();
  for (let ticks = 1; ticks < heartbeatTicks; ticks++) tick(raft);
  propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(1) });
  assert.equal(ofType(settle(raft), 'append').length, 2);
  assert.equal(ticksUntilHeartbeat(), heartbeatTicks);
});

test('a peer that cannot be sent entries keeps its heartbeats', () => {
  const raft = leader({ config: { heartbeatTicks: 2, electionTicks: 1_000 } });
  const [, , third] = raft.peers;
  third.becomeProbe();
  third.probeSent = true;
  let beats = 0;
  for (let ticks = 0; ticks < 20; ticks++) {
    propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(1) });
    tick(raft);
    beats += ofType(settle(raft), 'heartbeat').filter(({ to }) => to === third.id).length;
  }
  assert.equal(beats, 10);
});

test('a quorum whose disks are slow keeps its leader: entries it has not acknowledged put no heartbeat off', () => {
  const raft = leader({ config: { heartbeatTicks: 2, electionTicks: 10, checkQuorum: true, maxInflightMessages: 256 } });
  for (let ticks = 0; ticks < 40; ticks++) {
    propose(raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: new Uint8Array(1) });
    tick(raft);
    for (const { to, context } of ofType(settle(raft), 'heartbeat')) step(raft, heartbeatReply({ from: to, term: raft.term, context }));
  }
  assert.equal(raft.role, 'leader');
});
