import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MembershipOutcome, MembershipRequest } from '@raftgate/member';
import type { Configuration } from '@raftgate/raft';
import { LevelViolation } from '../../level/violation.ts';
import { memberOf } from '../cluster.ts';
import { scene } from '../testing/scene.ts';
import { answeredTruly } from './asked-change.ts';

const broken = (error: unknown): boolean => error instanceof LevelViolation && error.checker === 'change-answers';
const of = (...ids: number[]): Configuration => ({ voters: ids.map(memberOf), outgoing: [], learners: [], autoLeave: false });
const REMOVAL: MembershipRequest = { change: 'remove', id: 3 };
const REFUSED: MembershipOutcome = { outcome: 'refused', code: 'SUPERSEDED', message: '' };
const changed = (configuration: Configuration): MembershipOutcome => ({ outcome: 'changed', id: 3, configuration, index: 1 });

/** Committed at index 1, in term 2, is `configuration`. */
function answered(made: { index: number; term: number } | undefined, outcome: MembershipOutcome, configuration: Configuration): void {
  const { ledger } = scene();
  ledger.committed.push({ ...ledger.root, index: 1, term: 2, configuration });
  answeredTruly(ledger, { request: REMOVAL, made, outcome });
}

test('who is told that a change is done finds it committed, by the entry that was made of it', () => {
  answered({ index: 1, term: 2 }, changed(of(1, 2)), of(1, 2));
  answered(undefined, changed(of(1, 2)), of(1, 2));
  assert.throws(() => answered({ index: 1, term: 1 }, changed(of(1, 2)), of(1, 2)), broken, 'another one of a later term stands there');
  assert.throws(() => answered({ index: 1, term: 2 }, changed(of(1, 2)), of(1, 2, 4)), broken);
  assert.throws(() => answered({ index: 1, term: 2 }, changed(of(1, 2, 3)), of(1, 2, 3)), broken);
  const joint = { ...of(1, 2), outgoing: of(1, 2, 3).voters };
  assert.throws(() => answered({ index: 1, term: 2 }, changed(joint), joint), broken);
});

test('what was refused is committed nowhere', () => {
  answered({ index: 1, term: 1 }, REFUSED, of(1, 2));
  answered(undefined, REFUSED, of(1, 2));
  assert.throws(() => answered({ index: 1, term: 2 }, REFUSED, of(1, 2)), broken);
});
