import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KvClientError, type ClusterConfiguration } from '@raftgate/client';
import { reconfigured } from './member-reconfigured.ts';

const WANTED = { expectedIndex: 9, voters: [2], learners: [] };
const before: ClusterConfiguration = { index: 9, voters: [1, 2, 3], outgoing: [], learners: [] };
const joint: ClusterConfiguration = { index: 10, voters: [2], outgoing: [1, 2, 3], learners: [] };
const after: ClusterConfiguration = { index: 11, voters: [2], outgoing: [], learners: [] };
const others: ClusterConfiguration = { index: 12, voters: [1, 2], outgoing: [], learners: [] };
const unknown = new KvClientError('unknown', 'possibly due to connection lost');
const changed = new KvClientError('invalid', 'the configuration in force is at 10', 'CONFIGURATION_CHANGED');

/** A cluster that answers so, in this order; the last of each again and again. */
function answering(changes: readonly (ClusterConfiguration | KvClientError)[], found: readonly ClusterConfiguration[]) {
  const asked = { changes: 0, looks: 0 };
  return {
    asked,
    async reconfigure() {
      const answer = changes[Math.min(asked.changes++, changes.length - 1)];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    configuration: async () => found[Math.min(asked.looks++, found.length - 1)],
  };
}

test('what those that stay say is the answer where whoever was asked went without one', async () => {
  const cluster = answering([unknown], [after]);
  assert.equal(await reconfigured(cluster, WANTED, 5_000), after);
  assert.deepEqual(cluster.asked, { changes: 1, looks: 1 });
});

test('a joint change is waited for until it was left', async () => {
  const cluster = answering([unknown, changed], [joint, joint, after]);
  assert.equal(await reconfigured(cluster, WANTED, 60_000), after);
});

test('what never came to a leader is asked for again', async () => {
  assert.equal(await reconfigured(answering([unknown, after], [before]), WANTED, 60_000), after);
});

test('where another change came instead, nobody can say what became of this one', async () => {
  await assert.rejects(reconfigured(answering([unknown, changed], [others]), WANTED, 60_000), unknown);
});

test('a refusal is a refusal', async () => {
  const cluster = answering([changed], [after]);
  await assert.rejects(reconfigured(cluster, WANTED, 5_000), changed);
  assert.equal(cluster.asked.looks, 0);
});
