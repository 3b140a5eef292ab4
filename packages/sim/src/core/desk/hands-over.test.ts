import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Configuration } from '@raftgate/raft';
import { LevelViolation } from '../../level/violation.ts';
import { memberOf } from '../cluster.ts';
import type { CoreNode } from '../node.ts';
import { scene } from '../testing/scene.ts';
import { handsOverFirst } from './hands-over.ts';

const broken = (error: unknown): boolean => error instanceof LevelViolation && error.checker === 'transfer';
const of = (...ids: number[]): Configuration => ({ voters: ids.map(memberOf), outgoing: [], learners: [], autoLeave: false });

/** Member 1, which leads for long, has just heard `heard`, and the others longer ago than an election timeout. */
function whoHeard(...heard: number[]): CoreNode {
  const [, leader] = scene().nodes;
  leader.hearing.ticks = 100;
  leader.leadsSinceTick = 0;
  leader.heardTick.fill(99 - leader.config.electionTicks);
  for (const id of heard) leader.heardTick[id] = 100 - leader.config.electionTicks;
  return leader;
}

test('a leader that somebody could take over from does not remove itself before it tried that', () => {
  assert.throws(() => handsOverFirst(whoHeard(2), of(1, 2, 3), of(2, 3), false), broken);
  handsOverFirst(whoHeard(2), of(1, 2, 3), of(2, 3), true);
  handsOverFirst(whoHeard(), of(1, 2, 3), of(2, 3), false);
  handsOverFirst(whoHeard(3), of(1, 2, 3), of(1, 2), false);
});

test('who goes too, or has not voted yet, is no heir', () => {
  handsOverFirst(whoHeard(3), of(1, 2, 3), of(2), false);
  handsOverFirst(whoHeard(4), of(1, 2, 3), of(2, 3, 4), false);
});

test('one that has just come to lead does not pass it on', () => {
  const leader = whoHeard(2);
  leader.leadsSinceTick = 101 - leader.config.electionTicks;
  handsOverFirst(leader, of(1, 2, 3), of(2, 3), false);
});
