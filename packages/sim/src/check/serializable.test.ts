import { test } from 'node:test';
import { rangeRequest, type RangeResult, type StoreRefusal } from '@raftgate/store';
import { History } from './history.ts';
import { checkSerializable } from './serializable.ts';
import { breaks } from './testing.ts';

const at = (revision: number): RangeResult => ({ kind: 'range', revision, count: 0, more: false, kvs: [] });
const compacted: StoreRefusal = { kind: 'refused', code: 'compacted', message: '' };

function read(history: History, member: string, life: number, result: RangeResult | StoreRefusal, revision = 0): void {
  const range = rangeRequest('k', '', { revision });
  history.end(history.begin('c', member, life, { kind: 'range', range, isSerializable: true }, 0), 'applied', result, 0);
}

test('what one life of a member shows never goes back; another life, or another member, may stand elsewhere', () => {
  const history = new History();
  read(history, 'a', 1, at(5));
  read(history, 'b', 1, at(3));
  read(history, 'a', 2, at(4));
  checkSerializable(history.operations, 0, 0);
  read(history, 'a', 2, at(3));
  breaks('serializable-monotonic', () => checkSerializable(history.operations, 0, 0));
});

test('a revision is refused as compacted only below what somebody asked to compact', () => {
  const history = new History();
  read(history, 'a', 1, compacted, 5);
  checkSerializable(history.operations, 6, 0);
  breaks('compaction', () => checkSerializable(history.operations, 5, 0));
});
