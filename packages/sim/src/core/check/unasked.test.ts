import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Configuration } from '@raftgate/raft';
import { memberOf } from '../cluster.ts';
import { scene } from '../testing/scene.ts';
import { unasked } from './unasked.ts';
import { LevelViolation } from '../../level/violation.ts';

const broken = (error: unknown): boolean => error instanceof LevelViolation && error.checker === 'unasked';
const members = (...ids: number[]): Configuration['voters'] => ids.map(memberOf);
const configuration = (given: Partial<Configuration>): Configuration => ({
  voters: members(1, 2, 3),
  outgoing: [],
  learners: [],
  autoLeave: false,
  ...given,
});

/** Member 1 goes from the one to the other in term 2, at index 7; `asked`: where it took a change that an admin asked for. */
function goes(from: Partial<Configuration>, to: Partial<Configuration>, asked = { term: 2, index: 6 }): void {
  const { ledger, nodes } = scene();
  const [, node] = nodes;
  node.asked = asked;
  const at = { ...ledger.root, term: 2 };
  const before = { ...at, index: 6, configuration: configuration(from) };
  unasked(node, { ...at, index: 7, before, configuration: configuration(to) });
}

test('a joint configuration that leaves by itself is left, whole; one that is to be left by hand stays', () => {
  const joint = { outgoing: members(1, 2), learners: members(4), autoLeave: true };
  goes(joint, { learners: members(4) });
  for (const wrong of [{}, { learners: members(5) }, { voters: members(1, 2), learners: members(4) }])
    assert.throws(() => goes(joint, wrong), broken);
  const byHand = { ...joint, autoLeave: false };
  assert.throws(() => goes(byHand, { learners: members(4) }), broken);
  goes(byHand, { learners: members(4) }, { term: 2, index: 7 });
  assert.throws(() => goes(byHand, { learners: members(4) }, { term: 1, index: 7 }), broken);
});

test('one learner that was to get a vote gets it, and nobody else is touched', () => {
  const learners = [4, 5].map((id) => ({ ...memberOf(id), autoPromote: true }));
  goes({ learners }, { voters: members(1, 2, 3, 4), learners: learners.slice(1) });
  assert.throws(() => goes({ learners }, { voters: members(1, 2, 3, 4) }), broken);
  assert.throws(() => goes({ learners }, { voters: members(1, 2, 3, 4, 5) }), broken);
  assert.throws(() => goes({ learners }, { voters: members(1, 2, 4), learners: learners.slice(1) }), broken);
  assert.throws(() => goes({ learners: members(4) }, { voters: members(1, 2, 3, 4) }), broken);
});
