import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { LogShape } from './log-shape.ts';

test('runs of terms say of every index what a list of all entries says', () => {
  const step = fc.record({
    back: fc.nat({ max: 6 }),
    newTerm: fc.boolean(),
    kind: fc.constantFrom('put', 'put', 'put', 'forget', 'restart'),
  });
  fc.assert(
    fc.property(fc.nat({ max: 5 }), fc.array(step, { maxLength: 60 }), (base, steps) => {
      const shape = new LogShape(base);
      let terms = new Map<number, number>();
      let last = base;
      let term = 1;
      for (const { back, newTerm, kind } of steps) {
        if (kind === 'restart') {
          shape.restart(last + back);
          last += back;
          terms = new Map();
        } else if (kind === 'forget') {
          const before = Math.max(shape.first, last - back);
          shape.forgetBefore(before);
          for (const index of terms.keys()) if (index < before) terms.delete(index);
        } else {
          if (newTerm) term++;
          const index = newTerm ? Math.max(1, last + 1 - back) : last + 1;
          shape.put(index, term);
          for (const held of terms.keys()) if (held > index) terms.delete(held);
          terms.set(index, term);
          last = index;
        }
        assert.equal(shape.last, last);
        for (let index = 0; index < last + 3; index++) assert.equal(shape.termAt(index), terms.get(index), `term at ${index}`);
      }
    }),
    { numRuns: 500 },
  );
});
