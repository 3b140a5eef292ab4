import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import type { MembershipRefusedCode } from '@raftgate/member';
import { type Harness, failureOf, startHarness } from '../testing/harness.ts';

const REFUSED: readonly (readonly [MembershipRefusedCode, number, string])[] = [
  ['MEMBER_NOT_FOUND', status.NOT_FOUND, 'etcdserver: member not found'],
  ['PEER_URL_EXISTS', status.FAILED_PRECONDITION, 'etcdserver: Peer URLs already exists'],
  ['BAD_PEER_URL', status.INVALID_ARGUMENT, 'etcdserver: given member URLs are invalid'],
  ['NOT_A_LEARNER', status.FAILED_PRECONDITION, 'etcdserver: can only promote a learner member'],
  ['LEARNER_BEHIND', status.FAILED_PRECONDITION, 'etcdserver: can only promote a learner member which is in sync with leader'],
  ['TOO_MANY_LEARNERS', status.FAILED_PRECONDITION, 'etcdserver: too many learner members in cluster'],
  ['UNHEALTHY', status.UNAVAILABLE, 'etcdserver: unhealthy cluster'],
  ['NOT_ENOUGH_STARTED', status.FAILED_PRECONDITION, 'etcdserver: re-configuration failed due to not enough started members'],
];

describe('changes of the members', () => {
  let harness: Harness;
  before(async () => {
    harness = await startHarness();
  });
  after(() => harness.close());

  it('a member that is to vote is added as one that learns first, and the answer says so', async () => {
    const { member } = harness;
    const first = { id: member.id, name: 'm1', incarnation: 1, peerUrls: ['http://a:1'] };
    const second = { id: 9, name: '', incarnation: 0, peerUrls: ['http://b:1'], autoPromote: true };
    const configuration = { voters: [first], outgoing: [], learners: [second], autoLeave: false };
    member.change = { outcome: 'changed', id: 9, index: 5, configuration };
    const answer = await harness.call('Cluster/MemberAdd', { peerURLs: ['http://b:1'] });
    const added = { ID: '9', name: '', peerURLs: ['http://b:1'], clientURLs: [], isLearner: true };
    assert.deepEqual(answer['member'], added);
    assert.deepEqual((answer['members'] as unknown[])[0], added);
    assert.equal((answer['members'] as unknown[]).length, 2);
    assert.deepEqual(member.changes.at(-1), { change: 'add', as: 'voter', peerUrls: ['http://b:1'] });
  });

  it('a change asks for what the call named', async () => {
    const { changes } = harness.member;
    await harness.call('Cluster/MemberAdd', { peerURLs: ['http://b:1'], isLearner: true });
    assert.deepEqual(changes.at(-1), { change: 'add', as: 'learner', peerUrls: ['http://b:1'] });
    await harness.call('Cluster/MemberRemove', { ID: 7 });
    assert.deepEqual(changes.at(-1), { change: 'remove', id: 7 });
    await harness.call('Cluster/MemberPromote', { ID: 7 });
    assert.deepEqual(changes.at(-1), { change: 'promote', id: 7 });
    await harness.call('Cluster/MemberUpdate', { ID: 7, peerURLs: ['http://c:1'] });
    assert.deepEqual(changes.at(-1), { change: 'update', id: 7, peerUrls: ['http://c:1'] });
  });

  it('a refused change has the code and the words of etcd', async () => {
    for (const [code, expected, text] of REFUSED) {
      harness.member.change = { outcome: 'refused', code, message: 'because' };
      const failure = await failureOf(harness.call('Cluster/MemberPromote', { ID: 7 }));
      assert.deepEqual(failure.slice(0, 2), [expected, text]);
    }
  });

  it('an id no member of ours can have is that of no member', async () => {
    for (const method of ['Cluster/MemberRemove', 'Cluster/MemberPromote', 'Cluster/MemberUpdate']) {
      const failure = await failureOf(harness.call(method, { ID: '10276657743932975437' }));
      assert.deepEqual(failure.slice(0, 2), [status.NOT_FOUND, 'etcdserver: member not found']);
    }
  });

  it('who votes and learns is told with the index where it was so', async () => {
    const { member } = harness;
    const answer = await harness.call('Membership/Configuration', {});
    assert.deepEqual(answer['voters'], [String(member.id)]);
    assert.equal(answer['index'], String(member.status().appliedIndex));
  });

  it('several change at once: the lists and the expected index go to the member, and the lists that came of it back', async () => {
    const { member } = harness;
    const at = (id: number) => ({ id, name: '', incarnation: 0, peerUrls: [`http://m${id}:1`] });
    member.change = {
      outcome: 'changed',
      id: 0,
      index: 9,
      configuration: { voters: [at(7), at(8)], outgoing: [], learners: [at(9)], autoLeave: false },
    };
    const answer = await harness.call('Membership/Reconfigure', { expectedIndex: 5, voters: [7, 8], learners: [9] });
    assert.deepEqual(member.changes.at(-1), { change: 'reconfigure', voters: [7, 8], learners: [9], expectedIndex: 5 });
    assert.deepEqual([answer['index'], answer['voters'], answer['learners']], ['9', ['7', '8'], ['9']]);
    await harness.call('Membership/Reconfigure', { voters: [7], learners: [] });
    assert.deepEqual(member.changes.at(-1), { change: 'reconfigure', voters: [7], learners: [] });
  });

  it('a refused reconfiguration says why in the words of who refused it', async () => {
    const cases = [
      ['LEARNER_BEHIND', 'learner 9 holds 10 of 500 entries', status.FAILED_PRECONDITION],
      ['INVALID', 'a member is named twice', status.INVALID_ARGUMENT],
    ] as const;
    for (const [code, message, expected] of cases) {
      harness.member.change = { outcome: 'refused', code, message };
      const failure = await failureOf(harness.call('Membership/Reconfigure', { voters: [7] }));
      assert.deepEqual(failure, [expected, `raftgate: ${message}`, 'refused']);
    }
    const [code] = await failureOf(harness.call('Membership/Reconfigure', { voters: ['10276657743932975437'] }));
    assert.equal(code, status.NOT_FOUND);
  });

  it('a change nobody knows the end of is unknown, not refused', async () => {
    harness.member.change = { outcome: 'unknown', reason: 'LINK_LOST' };
    const [code, text] = await failureOf(harness.call('Cluster/MemberRemove', { ID: 7 }));
    assert.deepEqual([code, text], [status.UNAVAILABLE, 'etcdserver: request timed out, possibly due to connection lost']);
  });
});
