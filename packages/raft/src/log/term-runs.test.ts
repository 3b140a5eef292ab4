import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NO_TERM, TermRuns } from './term-runs.ts';

/** The same, one term an entry. */
class DumbTerms {
  readonly terms = new Map<number, number>();
  constructor(index: number, term: number) {
    this.terms.set(index, term);
  }
  get first(): number {
    return Math.min(...this.terms.keys());
  }
  get last(): number {
    return Math.max(...this.terms.keys());
  }
  lastAtMost(index: number, term: number): number {
    if (index < this.first) return index;
    let at = Math.min(index, this.last);
    while ((this.terms.get(at) ?? 0) > term) at--;
    return at;
  }
}

const action = fc.oneof(
  fc.record({ type: fc.constant('append' as const), by: fc.nat({ max: 2 }) }),
  fc.record({ type: fc.constant('truncate' as const), by: fc.nat({ max: 6 }) }),
  fc.record({ type: fc.constant('compact' as const), by: fc.nat({ max: 4 }) }),
);

test('runs answer like a list of terms, whatever is appended, cut and compacted', () => {
  fc.assert(
    fc.property(fc.nat({ max: 5 }), fc.array(action, { maxLength: 40 }), (start, actions) => {
      const runs = new TermRuns(start, 1);
      const dumb = new DumbTerms(start, 1);
      for (const { type, by } of actions) {
        if (type === 'append') {
          const term = runs.lastTerm + by;
          runs.append(term);
          dumb.terms.set(dumb.last + 1, term);
        } else if (type === 'truncate') {
          const from = Math.max(dumb.first + 1, dumb.last + 1 - by);
          runs.truncateFrom(from);
          for (const index of dumb.terms.keys()) if (index >= from) dumb.terms.delete(index);
        } else {
          const to = Math.min(dumb.first + by, dumb.last);
          runs.compactTo(to);
          for (const index of dumb.terms.keys()) if (index < to) dumb.terms.delete(index);
        }
        assert.equal(runs.first, dumb.first);
        assert.equal(runs.last, dumb.last);
        for (let index = dumb.first - 2; index <= dumb.last + 2; index++) {
          assert.equal(runs.termAt(index), dumb.terms.get(index) ?? NO_TERM);
          for (let term = 0; term <= runs.lastTerm + 1; term++) assert.equal(runs.lastAtMost(index, term), dumb.lastAtMost(index, term));
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('a compacted index has no term, and matches none', () => {
  const runs = new TermRuns(0, 0);
  for (let i = 0; i < 5; i++) runs.append(3);
  runs.compactTo(4);
  assert.equal(runs.termAt(3), NO_TERM);
  assert.equal(runs.termAt(4), 3);
  assert.equal(runs.termAt(6), NO_TERM);
});
