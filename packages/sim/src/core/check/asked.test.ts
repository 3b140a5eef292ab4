import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeRefusal, type Configuration, type ConfigurationChange } from '@raftgate/raft';
import { memberOf } from '../cluster.ts';
import { scene } from '../testing/scene.ts';
import { changedAsAsked, leftAsAsked } from './asked.ts';
import { LevelViolation } from '../../level/violation.ts';

const broken = (checker: string) => (error: unknown) => error instanceof LevelViolation && error.checker === checker;
const members = (...ids: number[]): Configuration['voters'] => ids.map(memberOf);
const taken = { index: 1, term: 1 };

/** Changes the members of a scene that has `now` in force afterwards. */
function asked(
  change: Partial<ConfigurationChange>,
  now: Partial<Configuration>,
  result: Parameters<typeof changedAsAsked>[4] = taken,
): void {
  const [, node] = scene().nodes;
  const before = node.raft.history.inForce;
  node.raft.history.append(1, { voters: before.voters, outgoing: [], learners: [], autoLeave: false, ...now });
  changedAsAsked(node, { voters: before.voters, learners: [], expectedIndex: 0, logTime: 0, ...change }, before, 0, result);
}

test('what was asked for is in force, whole', () => {
  asked({ voters: members(1, 2) }, { voters: members(1, 2) });
  const moved = [...members(1, 2), { ...memberOf(3), peerUrls: ['elsewhere'] }];
  asked({ voters: moved }, { voters: moved });
  for (const lost of [members(1, 2, 3), members(1, 2)])
    assert.throws(() => asked({ voters: moved }, { voters: lost }), broken('changed-as-asked'));
  const learners = [{ ...memberOf(4), autoPromote: true }];
  assert.throws(() => asked({ learners }, { learners: members(4) }), broken('changed-as-asked'));
});

test('two voters at once are joint, and a joint configuration is left as was asked', () => {
  const joint = { voters: members(1), outgoing: members(1, 2, 3), autoLeave: true };
  asked({ voters: members(1) }, joint);
  assert.throws(() => asked({ voters: members(1) }, { ...joint, outgoing: [] }), broken('changed-as-asked'));
  assert.throws(() => asked({ voters: members(1), mode: 'explicit' }, joint), broken('changed-as-asked'));
  assert.throws(() => asked({ voters: members(1) }, { ...joint, autoLeave: false }), broken('changed-as-asked'));
});

test('an outgoing voter that stays has the name it stays under', () => {
  const moved = { ...memberOf(1), peerUrls: ['elsewhere'] };
  const joint = { voters: [moved], outgoing: [moved, ...members(2, 3)], autoLeave: true };
  asked({ voters: [moved] }, joint);
  assert.throws(() => asked({ voters: [moved] }, { ...joint, outgoing: members(1, 2, 3) }), broken('changed-as-asked'));
});

test('who leaves a joint configuration leaves the one that was meant, and keeps its incoming half', () => {
  const [, node] = scene().nodes;
  const joint = { voters: members(1), outgoing: members(1, 2, 3), learners: [], autoLeave: false };
  const left = (now: Partial<Configuration>, expected: number): void => {
    node.raft.history.append(node.raft.history.index + 1, { ...joint, outgoing: [], ...now });
    leftAsAsked(node, joint, 7, expected, taken);
  };
  left({}, 7);
  for (const wrong of [{ outgoing: joint.outgoing }, { voters: members(1, 2) }])
    assert.throws(() => left(wrong, 7), broken('changed-as-asked'));
  assert.throws(() => left({}, 6), broken('changed-as-asked'));
  node.raft.role = 'leader';
  const refused = (expected: number): void => leftAsAsked(node, joint, 7, expected, new ChangeRefusal('JOINT', ''));
  refused(6);
  assert.throws(() => refused(7), broken('refused'));
});

test('what is no change of this configuration is not taken', () => {
  for (const wrong of [{ expectedIndex: 1 }, { voters: [] }, { voters: members(1, 1, 2) }, { voters: members(1, 2), learners: members(3) }])
    assert.throws(() => asked(wrong, wrong), broken('changed-as-asked'));
});

test('a refusal has a reason that holds', () => {
  const refused = (code: ChangeRefusal['code'], change: Partial<ConfigurationChange>): void =>
    asked(change, {}, new ChangeRefusal(code, ''));
  refused('NOT_LEADER', {});
  refused('CONFIGURATION_CHANGED', { expectedIndex: 7 });
  refused('VOTER_TO_LEARNER', { voters: members(1, 2), learners: members(3) });
  for (const code of ['CONFIGURATION_CHANGED', 'JOINT', 'TRANSFERRING', 'EXHAUSTED', 'CHANGE_IN_FLIGHT'] as const)
    assert.throws(() => refused(code, {}), broken('refused'), code);
});
