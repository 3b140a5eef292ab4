import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogClock } from './log-clock.ts';

test('a stamp is the last one plus what this member has seen pass since', () => {
  const clock = new LogClock(1_000);
  assert.equal(clock.read(1_250, 70), 320);
  clock.restart(1_250);
  assert.equal(clock.read(1_250, 320), 320);
  assert.equal(clock.read(1_300, 320), 370);
});

test('a clock that goes back moves no stamp back', () => {
  const clock = new LogClock(1_000);
  assert.equal(clock.read(900, 70), 70);
});
