import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configOf, configurationEntry, initial, member, ofType, settle, voteReply } from '../test/kit.ts';
import { configurationOf } from '../test/node.ts';
import { campaign } from './campaign.ts';
import { CampaignRefusal } from './errors.ts';
import { createRaft } from './raft.ts';
import { step } from './step.ts';

/** Member 1 of three voters, whose log ends with its own removal. */
function removed(commit: number): ReturnType<typeof createRaft> {
  const { snapshot, hardState } = initial({ term: 2, commit });
  const removal = configurationEntry(1, 2, { voters: configurationOf([2, 3]).voters, outgoing: [], learners: [], autoLeave: false });
  const raft = createRaft(configOf({ config: { preVote: false } }), { hardState, snapshot, entries: [removal], applied: 0 });
  settle(raft);
  return raft;
}

test('a member whose removal is not committed may be needed to commit it: it campaigns, and does not count itself (dissertation, 4.2.2)', () => {
  const raft = removed(0);
  assert.equal(campaign(raft), undefined);
  assert.deepEqual(
    ofType(settle(raft), 'vote').map(({ to }) => to),
    [2, 3],
  );
  step(raft, voteReply({ from: 2, term: 3 }));
  assert.equal(raft.role, 'candidate', 'one of two is no majority');
  step(raft, voteReply({ from: 3, term: 3 }));
  assert.equal(raft.role, 'leader');
});

test('a member whose removal is committed does not campaign', () => {
  const refusal = campaign(removed(1));
  assert.ok(refusal instanceof CampaignRefusal);
  assert.equal(refusal.code, 'NOT_A_VOTER');
});

test('a learner does not campaign', () => {
  const { voters } = configurationOf([2, 3]);
  const raft = member({ configuration: { voters, outgoing: [], learners: configurationOf([1]).voters, autoLeave: false } });
  const refusal = campaign(raft);
  assert.ok(refusal instanceof CampaignRefusal);
  assert.equal(refusal.code, 'NOT_A_VOTER');
});
