import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breaks } from '../check/testing.ts';
import { Violation } from '../check/violation.ts';
import { keepConnections } from './connections.ts';
import type { Run } from './run.ts';

const LIVENESS_MS = 30_000;
const ALL = ['m1 to m2', 'm2 to m1'];

interface Seen {
  readonly dialled: number;
  readonly streams: readonly string[];
}

/** Two members whose network looks as `at` says. */
function run(at: (nowMs: number) => Seen): Run {
  const schedule = { nowMs: 1_000 };
  const network = {
    lastDialled: 'm1 to m2',
    get dialled(): number {
      return at(schedule.nowMs).dialled;
    },
    streams: () =>
      at(schedule.nowMs).streams.map((stream) => {
        const [from, to] = stream.split(' to ');
        return { from, to };
      }),
  };
  const runFor = (ms: number): void => void (schedule.nowMs += ms);
  const parts = { schedule, runFor, options: { livenessMs: LIVENESS_MS }, cluster: { names: ['m1', 'm2'], network } };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of it is looked at
  return parts as unknown as Run;
}

test('one connection from each to each other, and none opened, is fine', () => {
  keepConnections(run(() => ({ dialled: 7, streams: ALL })));
});

test('one that is missing, one too many and one to somebody else are found', () => {
  for (const streams of [ALL.slice(1), [...ALL, 'm1 to m2'], [...ALL, 'm1 to m3'], [...ALL, 'm3 to m1']])
    breaks('connections', () => keepConnections(run(() => ({ dialled: 7, streams }))));
});

test('connections that are opened again and again are found, however many are there', () => {
  const again = run((nowMs) => ({ dialled: Math.floor(nowMs / 5_000), streams: ALL }));
  breaks('connections', () => keepConnections(again));
  assert.ok(again.schedule.nowMs <= LIVENESS_MS + 10_000);
});

test('what is opened once more, while there is time, is waited for, and begins the calm anew', () => {
  const late = run((nowMs) => ({ dialled: nowMs < 25_000 ? Math.floor(nowMs / 4_000) : 99, streams: nowMs < 29_000 ? [] : ALL }));
  assert.doesNotThrow(() => keepConnections(late), Violation);
});
