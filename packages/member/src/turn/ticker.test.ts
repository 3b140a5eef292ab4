import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Core } from '../core.ts';
import { makePlan } from '../start/plan.ts';
import { raftConfig } from '../start/raft-config.ts';
import { startTicker } from './ticker.ts';

test('a promise is over no sooner than it says, though its thread stood still when it was given', () => {
  const plan = makePlan({
    name: 'm1',
    clusterToken: 'ticks',
    initialCluster: [{ name: 'm1', peerUrls: ['http://m1:1'] }],
    listenPeer: [],
    dataDir: 'data',
    leaseReads: true,
  });
  assert.ok(!(plan instanceof Error));
  const { electionTicks, lease } = raftConfig(plan, 1, 0, plan.bootstrap);
  const due: { atMs: number; run: () => void }[] = [];
  let nowMs = 0;
  const timers = { after: (delayMs: number, run: () => void) => void due.push({ atMs: nowMs + delayMs, run }) };
  const core = {
    plan,
    io: { clock: { monotonicMs: () => nowMs }, timers },
    state: 'running',
    mayVote: true,
    isTickDue: false,
    wake: () => {},
  };
  startTicker(core as unknown as Core);
  const fire = (): void => {
    const next = due.shift();
    nowMs = Math.max(nowMs, next?.atMs ?? 0);
    next?.run();
  };
  // The tick is due, its turn has not come, and time passes before the heartbeat is read.
  fire();
  nowMs += 1_000;
  const heardMs = nowMs;
  for (let ticks = 0; ticks < electionTicks; ticks++) {
    if (!core.isTickDue) fire();
    core.isTickDue = false;
  }
  assert.ok(nowMs - heardMs >= (lease?.promiseMs ?? 0), `${electionTicks} ticks in ${nowMs - heardMs} ms, promised ${lease?.promiseMs}`);
});
