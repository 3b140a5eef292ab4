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

test('near and far, whole and broken times keep their order, whenever they were scheduled', () => {
  const delay = fc.oneof(fc.nat(3), fc.nat(9_000), fc.nat(40_000), fc.constant(0.5), fc.integer({ min: 8_190, max: 8_194 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(delay, fc.array(delay, { maxLength: 3 })), { maxLength: 60 }), (all) => {
      const schedule = new Schedule();
      const expected: [number, number][] = [];
      const ran: [number, number][] = [];
      const add = (afterMs: number, then: readonly number[]): void => {
        const order = expected.length;
        expected.push([schedule.nowMs + afterMs, order]);
        schedule.after(afterMs, () => {
          ran.push([schedule.nowMs, order]);
          for (const each of then) add(each, []);
        });
      };
      for (const [afterMs, then] of all) add(afterMs, then);
      while (schedule.step(100_000));
      assert.deepEqual(
        ran,
        expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]),
      );
      assert.equal(schedule.pending, 0);
    }),
  );
});
