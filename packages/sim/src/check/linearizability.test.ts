import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History, type OperationRecord } from './history.ts';
import { checkLinearizable, type TrueWrite } from './linearizability.ts';
import { Violation } from './violation.ts';

function history(...operations: OperationRecord[]): History {
  const all = new History();
  all.operations.push(...operations);
  return all;
}
const put = (
  value: string,
  invoked: number,
  returned: number,
  outcome: 'applied' | 'refused' | 'unknown',
  revision: number,
): OperationRecord => ({
  kind: 'put',
  client: 'c1',
  key: 'k',
  value,
  invoked,
  returned,
  outcome,
  revision,
});
const read = (value: string | undefined, invoked: number, returned: number, revision: number): OperationRecord => ({
  kind: 'read',
  client: 'c2',
  key: 'k',
  value,
  modRevision: 0,
  invoked,
  returned,
  outcome: 'applied',
  revision,
});
const truth: TrueWrite[] = [
  { revision: 2, key: 'k', value: 'a' },
  { revision: 3, key: 'k', value: 'b' },
];
const broken = (operations: History, writes: TrueWrite[] = truth): void =>
  assert.throws(
    () => checkLinearizable(operations, writes, 0),
    (error: unknown) => error instanceof Violation && error.checker === 'linearizability',
  );

test('a history that some order explains passes', () => {
  checkLinearizable(history(put('a', 1, 2, 'applied', 2), read('a', 3, 4, 2), put('b', 5, 8, 'unknown', 0), read('b', 6, 7, 3)), truth, 0);
});
test('an acknowledged write that is gone is found', () => broken(history(put('c', 1, 2, 'applied', 4))));
test('a refused write that took effect is found', () => broken(history(put('b', 1, 2, 'refused', 0))));
test('a value that was applied twice is found', () => broken(history(), [...truth, { revision: 4, key: 'k', value: 'a' }]));
test('a read that misses an acknowledged write is found', () => broken(history(put('b', 1, 2, 'applied', 3), read('a', 3, 4, 2))));
test('a read of something never there at its revision is found', () => broken(history(read('b', 1, 2, 2))));
test('a write ordered before one acknowledged earlier is found', () =>
  broken(history(put('b', 1, 2, 'applied', 3), put('a', 3, 4, 'applied', 2))));
