import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Configuration } from '@raftgate/raft';
import { makePlan } from './plan.ts';
import { raftConfig } from './raft-config.ts';

const member = (id: number, name: string) => ({ id, name, incarnation: 0, peerUrls: [`http://m${id}:1`] });

function prioritiesOf(asked: readonly (readonly [string, number])[], latest: Configuration): ReadonlyMap<number, number> {
  const initialCluster = ['m1', 'm2'].map((name) => ({ name, peerUrls: [`http://${name}:1`] }));
  const plan = makePlan({ name: 'm1', clusterToken: 'x', initialCluster, listenPeer: [], dataDir: 'd', priorities: new Map(asked) });
  assert.ok(!(plan instanceof Error));
  return raftConfig(plan, 1, 0, latest).priorities ?? new Map();
}

test('a priority is that of whom the cluster began with, who is in the log, or whose id it names', () => {
  const latest = { voters: [member(7, 'm7'), member(0xabc, '')], outgoing: [], learners: [member(9, 'm9')], autoLeave: false };
  const priorities = prioritiesOf(
    [
      ['m2', 4],
      ['m7', 3],
      ['abc', 2],
      ['m9', 1],
      ['nobody', 9],
    ],
    latest,
  );
  assert.deepEqual([priorities.get(7), priorities.get(0xabc), priorities.get(9)], [3, 2, 1]);
  assert.deepEqual(
    [...priorities.values()].toSorted((a, b) => a - b),
    [1, 2, 3, 4],
  );
});
