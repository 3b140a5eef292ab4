import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import type { Member, Outcome, Waiter } from '@raftgate/member';
import type { Command } from '@raftgate/store';
import { History } from '../check/history.ts';
import { Waiters } from '../check/waiters.ts';
import { Schedule } from '../world/schedule.ts';
import { Brink } from './brink.ts';
import { Door, type Target } from './door.ts';

const TTL_MS = 1_000;
const REFUSED: Outcome = { outcome: 'refused', code: 'TIMEOUT', message: '' };

interface Asked {
  readonly command: Command;
  readonly of: string;
  readonly atMs: number;
}

/** What is asked of members in 20 seconds, each of which leads as `leads` says and answers a grant with `answer`. */
function asked(leads: (nowMs: number) => number | undefined, answer: Outcome | undefined, stopMs = Infinity): readonly Asked[] {
  const schedule = new Schedule();
  const all: Asked[] = [];
  const nothing = (): void => undefined;
  const waiters = new Waiters(() => schedule.nowMs, nothing);
  const door = new Door(schedule, new History(), nothing, nothing, waiters);
  const members = ['m1', 'm2'].map((name): Target => {
    const propose = (command: Command, waiter: Waiter): void => {
      all.push({ command, of: name, atMs: schedule.nowMs });
      const applied = command.kind === 'leaseGrant' ? answer : undefined;
      if (applied !== undefined) schedule.after(5, () => waiter.settled(applied));
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the door asks it for nothing else
    const member = { propose } as unknown as Member;
    return { name, member, life: 1, nowMs: () => schedule.nowMs, hasRunSince: () => false };
  });
  const leader = (): Target | undefined => {
    const at = leads(schedule.nowMs);
    return at === undefined ? undefined : members[at];
  };
  const brink = new Brink({ schedule, prng: new Prng(3), door, everyMs: 100, leader });
  schedule.at(stopMs, () => brink.stop());
  while (schedule.step(20_000));
  return all;
}

const GRANTED: Outcome = { outcome: 'applied', result: { kind: 'lease', revision: 1, lease: '', ttlSeconds: 1, deadlineMs: 0 } };
const grantsOf = (all: readonly Asked[]): Asked[] => all.filter(({ command }) => command.kind === 'leaseGrant');
const keptOf = (all: readonly Asked[]): Asked[] => all.filter(({ command }) => command.kind === 'leaseKeepAlive');

test('each lease is another one, and is kept alive once, in the last milliseconds of its time', () => {
  const all = asked(() => 0, GRANTED);
  const granted = new Map(grantsOf(all).map(({ command, atMs }) => [command.kind === 'leaseGrant' ? command.lease : '', atMs]));
  assert.ok(granted.size > 100);
  assert.equal(granted.size, grantsOf(all).length);
  const early = new Set<number>();
  for (const { command, atMs, of } of keptOf(all)) {
    const lease = command.kind === 'leaseKeepAlive' ? command.lease : '';
    assert.equal(of, 'm1');
    early.add((granted.get(lease) ?? 0) + TTL_MS - atMs);
    granted.delete(lease);
  }
  assert.deepEqual(early, new Set([0, 1, 2, 3]));
  assert.ok(
    [...granted.values()].every((atMs) => atMs + TTL_MS > 19_990),
    'none is forgotten',
  );
});

test('what was not granted is not kept alive, nor is what another leader was asked for', () => {
  for (const answer of [REFUSED, undefined]) assert.deepEqual(keptOf(asked(() => 0, answer)), []);
  const all = asked((nowMs) => (nowMs < 5_000 ? 0 : 1), GRANTED);
  const kept = keptOf(all);
  assert.ok(kept.some(({ of }) => of === 'm1') && kept.some(({ of }) => of === 'm2'));
  for (const { of, atMs } of kept) assert.equal(of, atMs < 5_000 ? 'm1' : 'm2');
  assert.ok(!kept.some(({ atMs }) => atMs >= 5_000 && atMs < 5_000 + TTL_MS - 4), 'm2 granted none of those');
});

test('nothing is asked while nobody leads, nor granted after the end', () => {
  assert.deepEqual(
    asked(() => undefined, GRANTED),
    [],
  );
  const all = asked(() => 0, GRANTED, 2_000);
  assert.ok(grantsOf(all).length > 0 && grantsOf(all).every(({ atMs }) => atMs < 2_000));
});
