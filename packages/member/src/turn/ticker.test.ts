import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Core } from '../core.ts';
import { makePlan } from '../start/plan.ts';
import { raftConfig } from '../start/raft-config.ts';
import { World } from '../testing/world.ts';
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

test('who waits for a change or a transfer at an idle follower is told at the deadline, though nothing else asks for a turn', () => {
  const world = new World(3, 1);
  world.startAll();
  const leader = world.awaitLeader();
  world.run(500);
  const core: Core = Reflect.get(world.member(world.follower()), 'core');
  const told: string[] = [];
  const says = (what: string) => ({ settled: ({ outcome }: { readonly outcome: string }) => void told.push(`${what} ${outcome}`) });
  const deadlineMs = world.time.nowMs + 50;
  core.transfer.add(says('transfer'), deadlineMs);
  core.changes.add({ change: 'remove', id: 1 }, says('change'), deadlineMs);
  // It left, and was lost on its way.
  for (const change of core.changes.waiting) change.handedTo = world.member(leader).id;
  world.run(100);
  assert.deepEqual(told.toSorted(), ['change unknown', 'transfer refused']);
});
