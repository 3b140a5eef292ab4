import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RandomCluster } from './random-cluster.ts';

const SEEDS = Number(process.env.RAFTGATE_SEEDS ?? 60);
const FIRST = Number(process.env.RAFTGATE_SEED ?? 1);
const STEPS = 10_000;

test('random clusters keep the properties of figure 3 under loss, duplication, reordering, partitions, crashes and changes of membership, and recover in calm', () => {
  let committed = 0;
  let snapshots = 0;
  let reads = 0;
  let changes = 0;
  let joint = 0;
  let selfRemovals = 0;
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    try {
      const outcome = new RandomCluster(seed).run(STEPS);
      committed += outcome.committed;
      snapshots += outcome.snapshots;
      reads += outcome.reads;
      changes += outcome.changes;
      joint += outcome.jointChanges;
      selfRemovals += outcome.selfRemovals;
    } catch (error) {
      throw new Error(`RAFTGATE_SEED=${seed} RAFTGATE_SEEDS=1`, { cause: error });
    }
  }
  assert.ok(committed > SEEDS * 10, `only ${committed} entries were committed`);
  assert.ok(reads > 0, 'no read was answered');
  if (SEEDS < 60) return;
  assert.ok(snapshots > 0, 'no snapshot travelled');
  assert.ok(changes > SEEDS && joint > 10 && selfRemovals > 10, `${changes} changes, ${joint} joint, ${selfRemovals} of the leader itself`);
});

test('the same seed gives the same history', () => {
  assert.deepEqual(new RandomCluster(7).run(STEPS), new RandomCluster(7).run(STEPS));
  assert.notEqual(new RandomCluster(7).run(STEPS).hash, new RandomCluster(8).run(STEPS).hash);
});
