import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Terms } from './terms.ts';

test('terms are found by index, however the log was cut', () => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ cutFrom: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ cutBefore: fc.integer({ min: 1, max: 40 }) }),
    fc.constant({ clear: true }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (steps, first) => {
      const terms = new Terms();
      const model = new Map<number, number>();
      let next = first;
      const dropIf = (isGone: (index: number) => boolean): void => {
        for (const index of model.keys()) if (isGone(index)) model.delete(index);
        if (model.size > 0) next = Math.max(...model.keys()) + 1;
      };
      for (const each of steps) {
        if ('add' in each) {
          terms.add(next, each.add);
          model.set(next++, each.add);
        } else if ('cutFrom' in each) {
          terms.cutFrom(each.cutFrom);
          dropIf((index) => index >= each.cutFrom);
        } else if ('cutBefore' in each) {
          terms.cutBefore(each.cutBefore);
          dropIf((index) => index < each.cutBefore);
        } else {
          terms.clear();
          model.clear();
        }
        for (let index = 0; index < 80; index++) assert.equal(terms.get(index), model.get(index));
        const seen: [number, number][] = [];
        terms.forEach((index, term) => seen.push([index, term]));
        assert.deepEqual(seen, [...model]);
      }
    }),
  );
});
