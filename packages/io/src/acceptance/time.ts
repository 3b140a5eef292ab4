import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { Clock, Timers } from '../index.ts';

export interface TimersUnderTest {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** What every implementation of clock and timers promises. */
export function timersAcceptance(name: string, make: () => TimersUnderTest): void {
  test(`${name}: times are integers and monotonic time never goes back`, () => {
    const { clock } = make();
    let last = clock.monotonicMs();
    for (let i = 0; i < 1_000; i++) {
      const time = clock.monotonicMs();
      assert.ok(Number.isInteger(time) && time >= last);
      last = time;
    }
    assert.ok(Number.isInteger(clock.wallMs()));
  });
  test(`${name}: a timer runs once, outside the call, and not before its delay has passed`, async () => {
    const { clock, timers } = make();
    for (const delayMs of [0, 1, 3, 10]) {
      const start = clock.monotonicMs();
      let inside = true;
      await new Promise<void>((resolve) => {
        timers.after(delayMs, () => {
          assert.ok(!inside);
          resolve();
        });
        inside = false;
      });
      assert.ok(clock.monotonicMs() - start >= delayMs);
    }
  });
  test(`${name}: a cancelled timer never runs, and cancelling again is harmless`, async () => {
    const { timers } = make();
    const timer = timers.after(1, () => assert.fail('cancelled'));
    timers.cancel(timer);
    timers.cancel(timer);
    await new Promise<void>((resolve) => void timers.after(10, resolve));
    timers.cancel(timer);
  });
  test(`${name}: soon runs in order, outside the call`, async () => {
    const { timers } = make();
    const seen: number[] = [];
    await new Promise<void>((resolve) => {
      timers.soon(() => seen.push(1));
      timers.soon(() => {
        seen.push(2);
        resolve();
      });
      assert.deepEqual(seen, []);
    });
    assert.deepEqual(seen, [1, 2]);
  });
}
