import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { match } from './matching.ts';

/** Every way to give, tried out. */
function isPossible(wishes: readonly (readonly number[])[], taken: ReadonlySet<number> = new Set()): boolean {
  const [first, ...rest] = wishes;
  return first === undefined || first.some((thing) => !taken.has(thing) && isPossible(rest, new Set([...taken, thing])));
}

test('somebody goes without only where there is no way that nobody does', () => {
  const wishes = fc.array(fc.uniqueArray(fc.nat(4), { maxLength: 3 }), { maxLength: 5 });
  fc.assert(
    fc.property(wishes, (all) => {
      const without = match([...all.keys()], (at) => all[at]);
      assert.equal(without === undefined, isPossible(all));
    }),
  );
});
