import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurationInForce, status } from '@raftgate/raft';
import { Prng } from '@raftgate/bytes';
import { LevelViolation } from '../../level/violation.ts';
import { drain, tickOne } from '../act/calm.ts';
import { elect } from '../act/elect.ts';
import type { CoreNode } from '../node.ts';
import { drawCoreOptions } from '../options.ts';
import { CoreWorld } from '../world.ts';
import { behindForAReason } from './behind.ts';

const broken = (error: unknown): boolean => error instanceof LevelViolation && error.checker === 'change-answers';
const BEHIND = { outcome: 'refused', code: 'LEARNER_BEHIND', message: 'learner 4 holds 2 of 2 entries' } as const;

/** Three voters and a learner that holds everything; the first leads. */
function led(): { leader: CoreNode; learner: number } {
  const options = drawCoreOptions(new Prng(1), { voters: 3, learners: 1, churn: 'single', lease: false, slowApplyPercent: 0 });
  const world = new CoreWorld(options, 1, new Prng(1), undefined);
  const [leader] = world.members;
  elect(world, leader, world.members);
  for (let i = 0; i < options.electionTicks; i++) {
    tickOne(world, leader);
    drain(world, 100);
  }
  return { leader, learner: status(leader.raft).peers.find(({ isLearner }) => isLearner)?.id ?? 0 };
}

test('a learner that holds everything, and was heard, is not behind whenever somebody asks', () => {
  const { leader, learner } = led();
  const request = { change: 'promote', id: learner } as const;
  assert.throws(() => behindForAReason(leader, configurationInForce(leader.raft), request, BEHIND), broken);
  behindForAReason(leader, configurationInForce(leader.raft), request, { ...BEHIND, code: 'UNHEALTHY' });
  behindForAReason(leader, configurationInForce(leader.raft), request, undefined);
  leader.heardTick[learner] = leader.hearing.ticks - leader.config.electionTicks - 1;
  behindForAReason(leader, configurationInForce(leader.raft), request, BEHIND);
});
