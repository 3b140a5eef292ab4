import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@raftgate/raft';
import { Handovers } from './handovers.ts';
import { appendReply } from './testing.ts';

/** Member 1 leads term 3 of three, and so its status says. */
const LEADER = { role: 'leader', term: 3, configuration: { voters: [{ id: 1 }, { id: 2 }, { id: 3 }] } } as const;
const campaign = (term: number): Message => ({ type: 'timeoutNow', from: 1, to: 2, term });

/** Member 2 answered it at 200 ms. */
function heard(term = 3): Handovers {
  const handovers = new Handovers();
  handovers.onRole('m1', { role: 'leader', term: 3, leader: 1 }, 100);
  handovers.onReceive('m1', appendReply(term, 1), 200);
  return handovers;
}

test('a leader that a voter answered lately owes a handover, until it says so', () => {
  const handovers = heard();
  const owed = handovers.owed('m1', LEADER, 1, 200);
  assert.ok(owed !== undefined);
  assert.ok(handovers.isBroken('m1', owed, LEADER));
  handovers.onSend('m1', campaign(2));
  assert.ok(handovers.isBroken('m1', owed, LEADER), 'that was of another term');
  handovers.onSend('m1', campaign(3));
  assert.ok(!handovers.isBroken('m1', owed, LEADER));
});

test('it owes none whom nobody answered, in this term or since then, or who did is no voter', () => {
  assert.equal(heard().owed('m1', LEADER, 1, 201), undefined);
  assert.equal(heard(2).owed('m1', LEADER, 1, 0), undefined);
  assert.equal(heard().owed('m1', { ...LEADER, configuration: { voters: [{ id: 1 }, { id: 3 }] } }, 1, 0), undefined);
  assert.equal(heard().owed('m1', LEADER, 2, 0), undefined, 'its own answer is none');
});

test('nobody owes anything who does not lead, or whose time is not that of the world', () => {
  assert.equal(heard().owed('m1', { ...LEADER, role: 'follower' }, 1, 0), undefined);
  assert.equal(heard().owed('m2', LEADER, 1, 0), undefined);
  const handovers = heard();
  const owed = handovers.owed('m1', LEADER, 1, 0);
  assert.ok(owed !== undefined && !handovers.isBroken('m1', owed, { role: 'follower', term: 4 }), 'another one led meanwhile');
  handovers.forget('m1');
  assert.ok(!handovers.isBroken('m1', owed, LEADER));
  assert.equal(handovers.owed('m1', LEADER, 1, 0), undefined);
});

test('each term is begun anew', () => {
  const handovers = heard();
  handovers.onRole('m1', { role: 'leader', term: 4, leader: 1 }, 100);
  assert.equal(handovers.owed('m1', { ...LEADER, term: 4 }, 1, 0), undefined);
});
