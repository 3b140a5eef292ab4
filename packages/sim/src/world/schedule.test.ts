import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Schedule } from './schedule.ts';

test('events run in order of time, and of scheduling where times are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 }), (times) => {
      const schedule = new Schedule();
      const ran: [number, number][] = [];
      times.forEach((atMs, order) => schedule.at(atMs, () => ran.push([schedule.nowMs, order])));
      while (schedule.step(100));
      const expected = times.map((atMs, order): [number, number] => [atMs, order]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      assert.deepEqual(ran, expected);
      assert.equal(schedule.nowMs, 100);
    }),
  );
});

test('a cancelled event does not run', () => {
  const schedule = new Schedule();
  const event = schedule.after(5, () => assert.fail('ran'));
  event.cancelled = true;
  while (schedule.step(10));
});
