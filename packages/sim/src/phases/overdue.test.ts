import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Schedule } from '../world/schedule.ts';
import { Overdue } from './overdue.ts';
import type { Run } from './run.ts';

const ELECTION_MS = 250;
/** Two election timeouts and half a second, twice: beyond the deadline, and while it is looked at. */
const GRACE_MS = 1_000;

interface Seen {
  readonly name: string;
  readonly term: number;
  readonly life: number;
  readonly logTime: number;
  readonly deadlineMs: number;
  readonly runsSinceMs: number;
}

type Look = (nowMs: number) => Partial<Seen>;

/** When a lease is first reported of a leader that looks as `at` says; its deadline is 1000 where nothing else is said. */
function reportedMs(at: Look): number | undefined {
  const schedule = new Schedule();
  const seen = (): Seen => ({
    name: 'm1',
    term: 1,
    life: 1,
    logTime: schedule.nowMs,
    deadlineMs: 1_000,
    runsSinceMs: 0,
    ...at(schedule.nowMs),
  });
  const leases = {
    due: (logTime: number) => [seen()].filter(({ deadlineMs }) => deadlineMs <= logTime).map((each) => ({ lease: 'l', ...each })),
  };
  const leading = (): unknown => {
    const { name, logTime, term, life, runsSinceMs } = seen();
    const member = { store: { logTime, leases }, status: () => ({ term }) };
    return { name, life, member, hasRunSince: (sinceMs: number) => runsSinceMs <= sinceMs };
  };
  const reported: number[] = [];
  const checkers = {
    report: ({ checker }: { readonly checker: string }) => reported.push(checker === 'lease-liveness' ? schedule.nowMs : -1),
  };
  const parts = { schedule, options: { electionMs: ELECTION_MS }, cluster: { leading, checkers } };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of it is looked at
  new Overdue(parts as unknown as Run).start();
  while (schedule.step(20_000));
  return reported[0];
}

const reportedAll = (all: readonly Look[]): (number | undefined)[] => [...new Set(all.map(reportedMs))];

test('a lease that stays while one leader writes on is found, and not before it was given its time twice', () => {
  assert.deepEqual(reportedAll([() => ({})]), [1_000 + 2 * GRACE_MS]);
});

test('a log whose time runs ahead of the world leaves the leader its time in the world', () => {
  assert.deepEqual(reportedAll([(nowMs) => ({ logTime: 10 * nowMs })]), [ELECTION_MS + GRACE_MS]);
});

test('one that goes, or is kept alive, before that is not found', () => {
  const gone: Look = (nowMs) => ({ deadlineMs: nowMs < 2_900 ? 1_000 : Infinity });
  const kept: Look = (nowMs) => ({ deadlineMs: 750 * Math.floor(nowMs / 750) - 3_000 });
  assert.deepEqual(reportedAll([gone, kept]), [undefined]);
});

test('another leader, and another term or life of the same one, is given its time anew', () => {
  const name: Look = (nowMs) => ({ name: nowMs < 2_900 ? 'm1' : 'm2' });
  const term: Look = (nowMs) => ({ term: nowMs < 2_900 ? 1 : 2 });
  const life: Look = (nowMs) => ({ life: nowMs < 2_900 ? 1 : 2 });
  assert.deepEqual(reportedAll([name, term, life]), [3_000 + GRACE_MS]);
  assert.deepEqual(reportedAll([(nowMs) => ({ term: Math.floor(nowMs / 750) })]), [undefined]);
});

test('a log that stands still, and a leader that stood still, are not blamed', () => {
  const still: Look = (nowMs) => ({ logTime: Math.min(nowMs, 2_900) });
  const slow: Look = (nowMs) => ({ logTime: 5_000 + nowMs / 1_000 });
  const paused: Look = (nowMs) => ({ runsSinceMs: nowMs - 500 });
  assert.deepEqual(reportedAll([still, slow, paused]), [undefined]);
});
