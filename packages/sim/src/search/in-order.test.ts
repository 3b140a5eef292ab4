import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InOrder, upward } from './in-order.ts';
import { cutOff } from './outcome.ts';

test('outcomes are taken in the order of seeds, whichever worker was quicker', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.nat()), (count, draws) => {
      const taken: number[] = [];
      const order = new InOrder(upward(7, count), (outcome) => taken.push(outcome.seed));
      const running: number[] = [];
      for (let left = count; left > 0 || running.length > 0;) {
        const draw = draws.next().value as number;
        const seed = draw % 2 === 0 ? order.next() : undefined;
        if (seed !== undefined) {
          running.push(seed);
          left -= 1;
        } else if (running.length > 0) {
          order.settled(cutOff(running.splice(draw % running.length, 1)[0], '', 0));
        }
      }
      assert.equal(order.next(), undefined);
      assert.deepEqual(taken, [...upward(7, count)]);
    }),
  );
});
