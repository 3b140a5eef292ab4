import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Member, Outcome, Waiter } from '@raftgate/member';
import { bytesFromLatin1 } from '@raftgate/bytes';
import type { PutCommand } from '@raftgate/store';
import { History } from '../check/history.ts';
import { Waiters } from '../check/waiters.ts';
import { Schedule } from '../world/schedule.ts';
import { Door, type Target } from './door.ts';

const PUT: PutCommand = {
  kind: 'put',
  key: 'k',
  value: bytesFromLatin1('v'),
  lease: '',
  prevKv: false,
  ignoreValue: false,
  ignoreLease: false,
};
const REFUSED: Outcome = { outcome: 'refused', code: 'TIMEOUT', message: '' };

/** What is broken when a member does `answer` with the waiter of one command, and has run since `sinceMs`. */
function brokenBy(answer: (waiter: Waiter) => void, sinceMs: number): string[] {
  const schedule = new Schedule();
  const broken: string[] = [];
  const nothing = (): void => undefined;
  const door = new Door(
    schedule,
    new History(),
    nothing,
    nothing,
    new Waiters(
      () => schedule.nowMs,
      ({ checker }) => broken.push(checker),
    ),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the door asks it for nothing else
  const member = { propose: (_: unknown, waiter: Waiter) => answer(waiter) } as unknown as Member;
  const target: Target = { name: 'm1', member, life: 1, nowMs: () => schedule.nowMs, hasRunSince: (ms) => sinceMs <= ms };
  door.command('c1', target, PUT, nothing);
  while (schedule.step(10_000));
  return broken;
}

test('one answer is fine, and none of a member that stood still', () => {
  assert.deepEqual(
    brokenBy((waiter) => waiter.settled(REFUSED), 0),
    [],
  );
  assert.deepEqual(
    brokenBy(() => undefined, 9_000),
    [],
  );
});

test('two answers are found, and none of a member that runs', () => {
  const twice = (waiter: Waiter): void => {
    waiter.settled(REFUSED);
    waiter.settled(REFUSED);
  };
  assert.deepEqual(brokenBy(twice, 0), ['answered-once']);
  assert.deepEqual(
    brokenBy(() => undefined, 0),
    ['answered-once'],
  );
});
