import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Configuration } from '@raftgate/raft';
import { LevelViolation } from '../../level/violation.ts';
import { memberOf } from '../cluster.ts';
import type { CoreNode } from '../node.ts';
import { scene } from '../testing/scene.ts';
import { addsInTouch, keepsQuorum } from './keeps-quorum.ts';

const broken = (error: unknown): boolean => error instanceof LevelViolation && error.checker === 'keeps-quorum';
const of = (voters: number[], learners: number[] = []): Configuration => ({
  voters: voters.map(memberOf),
  outgoing: [],
  learners: learners.map(memberOf),
  autoLeave: false,
});

/** Member 1, which leads, has just heard `heard`, and the others longer ago than an election timeout. */
function whoHeard(heard: readonly number[]): CoreNode {
  const [, leader] = scene().nodes;
  leader.hearing.ticks = 100;
  leader.heardTick.fill(99 - leader.config.electionTicks);
  for (const id of heard) leader.heardTick[id] = 100 - leader.config.electionTicks;
  return leader;
}

function goes(heard: readonly number[], before: Configuration, after: Configuration): void {
  keepsQuorum(whoHeard(heard), before, after, 7);
}

test('of those who would be left a majority was heard lately, its leader among them', () => {
  goes([2], of([1, 2, 3]), of([1, 2]));
  goes([], of([1, 2]), of([1]));
  assert.throws(() => goes([2], of([1, 2, 3]), of([1, 3])), broken);
  assert.throws(() => goes([2], of([1, 2, 3]), of([2, 3])), broken, 'it is not among them itself');
});

test('who is promoted counts, and a change of no voter costs nobody a quorum', () => {
  goes([2], of([1, 2, 3], [4]), of([1, 2, 3, 4]));
  assert.throws(() => goes([], of([1, 2, 3], [4]), of([1, 2, 3, 4])), broken);
  goes([], of([1, 2, 3], [4]), of([1, 2, 3]));
});

test('a voter is added while every other one was heard lately, and a learner whoever was', () => {
  const three = of([1, 2, 3], [4]);
  addsInTouch(whoHeard([2, 3]), three, 'voter', 'made');
  addsInTouch(whoHeard([2]), three, 'voter', 'unhealthy');
  addsInTouch(whoHeard([]), three, 'learner', 'made');
  assert.throws(() => addsInTouch(whoHeard([2]), three, 'voter', 'made'), broken);
  assert.throws(() => addsInTouch(whoHeard([2, 3]), three, 'voter', 'unhealthy'), broken);
  assert.throws(() => addsInTouch(whoHeard([2]), three, 'learner', 'unhealthy'), broken);
});
