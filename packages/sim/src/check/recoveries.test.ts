import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recoveries } from './recoveries.ts';

test('who began its log anew takes part in no term that another voter was past before', () => {
  const recoveries = new Recoveries();
  recoveries.onStart('a', new Map([['b', 5]]));
  assert.match(recoveries.lacks('a', 4, ['a', 'b', 'c']) ?? '', /takes part in term 4; b was in term 5/);
  assert.equal(recoveries.lacks('a', 5, ['a', 'b', 'c']), undefined);
});

test('what others did since it started, and who does not vote, bind it to nothing', () => {
  const recoveries = new Recoveries();
  const terms = new Map([['b', 5]]);
  recoveries.onStart('a', new Map(terms));
  terms.set('b', 9);
  assert.equal(recoveries.lacks('a', 5, ['a', 'b']), undefined);
  assert.equal(recoveries.lacks('a', 1, ['a', 'c']), undefined);
});
