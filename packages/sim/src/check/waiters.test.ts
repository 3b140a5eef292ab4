import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Waiters } from './waiters.ts';

/** What is broken after `act`; time passes with every look at the clock. */
function brokenBy(act: (waiters: Waiters) => void): string[] {
  const broken: string[] = [];
  let nowMs = 0;
  act(
    new Waiters(
      () => nowMs++,
      ({ message }) => broken.push(message),
    ),
  );
  return broken;
}

const put = (): string => 'a put';

test('who is told once is told well, also by a member that stops', () => {
  const broken = brokenBy((waiters) => {
    const waiting = waiters.asks(put, 'm1', 1);
    waiters.told(waiting);
    waiters.overdue(waiting);
    waiters.stopped('m1', 1, 10);
  });
  assert.deepEqual(broken, []);
});

test('who is left behind by a life that has stopped is found, and nobody else', () => {
  const broken = brokenBy((waiters) => {
    waiters.asks(put, 'm1', 1);
    waiters.asks(put, 'm2', 1);
    waiters.asks(put, 'm1', 2);
    waiters.stopped('m1', 3, 10);
    waiters.stopped('m1', 1, 10);
  });
  assert.deepEqual(broken, ['a put was left behind by a member that has stopped']);
});

test('two answers, and none in time, are found', () => {
  const broken = brokenBy((waiters) => {
    const waiting = waiters.asks(put, 'm1', 1);
    waiters.overdue(waiting);
    waiters.told(waiting);
    waiters.told(waiting);
  });
  assert.deepEqual(broken, ['a put was never answered, and the deadline is long over', 'a put was answered twice']);
});
