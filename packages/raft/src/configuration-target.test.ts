import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurationOf, memberOf } from '../test/node.ts';
import { promoted, updated, withLearner, without, withVoter } from './configuration-target.ts';
import { ChangeRefusal } from './errors.ts';

const given = { ...configurationOf([1, 2]), learners: [{ ...memberOf(3), autoPromote: true }] };

function idsOf(target: ReturnType<typeof promoted>): string {
  if (target instanceof ChangeRefusal) return target.code;
  return `${target.voters.map(({ id }) => id).join(' ')} > ${target.learners.map(({ id }) => id).join(' ')}`;
}

test('each makes the whole lists that are wanted', () => {
  assert.equal(idsOf(withLearner(given, memberOf(4))), '1 2 > 3 4');
  assert.equal(idsOf(withVoter(given, memberOf(4))), '1 2 4 > 3');
  assert.equal(idsOf(promoted(given, 3)), '1 2 3 > ');
  assert.equal(idsOf(without(given, 2)), '1 > 3');
  assert.equal(idsOf(without(given, 3)), '1 2 > ');
  assert.equal(idsOf(updated(given, 3, { name: 'x' })), '1 2 > 3');
});

test('who is there is not added, and who is not there is neither promoted, changed nor removed', () => {
  for (const id of [1, 3]) {
    assert.equal(idsOf(withLearner(given, memberOf(id))), 'ALREADY_MEMBER');
    assert.equal(idsOf(withVoter(given, memberOf(id))), 'ALREADY_MEMBER');
  }
  assert.equal(idsOf(promoted(given, 2)), 'ALREADY_MEMBER');
  for (const target of [promoted(given, 9), without(given, 9), updated(given, 9, {})]) assert.equal(idsOf(target), 'UNKNOWN_MEMBER');
});

test('a voter has no wish to be promoted left', () => {
  const target = promoted(given, 3);
  assert.ok(!(target instanceof ChangeRefusal));
  assert.deepEqual(target.voters[2], memberOf(3));
  const direct = withVoter(given, { ...memberOf(4), autoPromote: true });
  assert.ok(!(direct instanceof ChangeRefusal));
  assert.deepEqual(direct.voters[2], memberOf(4));
});

test('an update touches what it names', () => {
  const target = updated(given, 3, { peerUrls: ['http://x'] });
  assert.ok(!(target instanceof ChangeRefusal));
  assert.deepEqual(target.learners, [{ ...memberOf(3), autoPromote: true, peerUrls: ['http://x'] }]);
  assert.deepEqual(target.voters, given.voters);
});
