import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keys } from '@raftgate/contract';
import { activations } from './converge.ts';
import type { HistoryEvent } from './history.ts';

const keys = new Keys('voice');
const instance = (tMonoMs: number, name: string, region: string, epoch: number): HistoryEvent => ({
  tMonoMs,
  tWallMs: 0,
  revision: tMonoMs,
  key: keys.instance('voice', region, name),
  value: { region, epoch },
});
const assignment = (tMonoMs: number, region: string, epoch: number): HistoryEvent => ({
  tMonoMs,
  tWallMs: 0,
  revision: tMonoMs,
  key: keys.assignment('voice', region),
  value: { region, epoch },
});

test('convergence is the time to the last instance of the region, not of others', () => {
  const found = activations(keys, [
    instance(1, 'a-1', 'a', 0),
    instance(2, 'a-2', 'a', 0),
    instance(3, 'b-1', 'b', 0),
    assignment(10, 'a', 1),
    instance(15, 'a-2', 'a', 1),
    instance(22, 'a-1', 'a', 1),
    instance(90, 'b-1', 'b', 0),
  ]);
  assert.deepEqual(found, [{ region: 'a', epoch: 1, committedAtMs: 10, instances: 2, convergeMs: 12 }]);
});

test('who leaves is not waited for, who joins neither, and a later epoch acknowledges an earlier one', () => {
  const gone: HistoryEvent = { ...instance(12, 'a-1', 'a', 0), value: undefined };
  const [first, second] = activations(keys, [
    instance(1, 'a-1', 'a', 0),
    instance(2, 'a-2', 'a', 0),
    assignment(10, 'a', 1),
    gone,
    instance(13, 'a-3', 'a', 0),
    assignment(14, 'a', 2),
    instance(20, 'a-2', 'a', 2),
  ]);
  assert.equal(first?.convergeMs, 10);
  assert.equal(second?.convergeMs, undefined);
});
