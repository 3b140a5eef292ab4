import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jointIndex, jointVote } from './joint.ts';
import { majorityIndex } from './majority.ts';

const half = fc.array(fc.nat({ max: 20 }), { maxLength: 7 });

test('a joint index is one that both halves have reached, and the largest such', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 7 }), half, (voters, outgoing) => {
      const index = jointIndex([...voters], voters.length, [...outgoing], outgoing.length);
      const agrees = (values: readonly number[], at: number): boolean =>
        values.length === 0 || values.filter((value) => value >= at).length * 2 > values.length;
      assert.ok(agrees(voters, index) && agrees(outgoing, index));
      assert.ok(!(agrees(voters, index + 1) && agrees(outgoing, index + 1)));
    }),
  );
});

test('without outgoing voters a joint index is the plain one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 7 }), (voters) => {
      assert.equal(jointIndex([...voters], voters.length, [], 0), majorityIndex([...voters], voters.length));
    }),
  );
});

test('a joint vote is won when both halves are, lost when one is', () => {
  assert.equal(jointVote('won', 'won'), 'won');
  assert.equal(jointVote('won', 'pending'), 'pending');
  assert.equal(jointVote('pending', 'won'), 'pending');
  assert.equal(jointVote('won', 'lost'), 'lost');
  assert.equal(jointVote('lost', 'pending'), 'lost');
});
