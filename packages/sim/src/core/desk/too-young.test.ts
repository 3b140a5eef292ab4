import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoreNode } from '../node.ts';
import { LevelViolation } from '../../level/violation.ts';
import { scene } from '../testing/scene.ts';
import { isYoung, notTooYoung } from './too-young.ts';

const broken = (error: unknown): boolean => error instanceof LevelViolation && error.checker === 'change-answers';

/** Leads for so many ticks. */
function ledFor(ticks: number): CoreNode {
  const [, leader] = scene().nodes;
  leader.hearing.ticks = 100;
  leader.leadsSinceTick = 100 - ticks;
  return leader;
}

test('who leads for less than an election timeout says of nobody that it does not answer', () => {
  const { electionTicks } = ledFor(0).config;
  const silent = { outcome: 'refused', code: 'UNHEALTHY', message: 'voter 3 does not answer' } as const;
  assert.ok(isYoung(ledFor(electionTicks - 1)));
  assert.throws(() => notTooYoung(ledFor(electionTicks - 1), silent), broken);
  notTooYoung(ledFor(electionTicks), silent);
  notTooYoung(ledFor(0), { ...silent, code: 'MEMBER_NOT_FOUND' });
  notTooYoung(ledFor(0), undefined);
});
