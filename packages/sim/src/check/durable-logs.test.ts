import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesFromLatin1 } from '@raftgate/bytes';
import { ENTRY_COMMANDS, type Entry } from '@raftgate/raft';
import { DurableLogs } from './durable-logs.ts';
import { Violation } from './violation.ts';

const entry = (index: number, term: number, body = `${index}/${term}`): Entry => ({
  index,
  term,
  kind: ENTRY_COMMANDS,
  logTime: 0,
  commands: 1,
  body: bytesFromLatin1(body),
});
const breaks = (checker: string, run: () => void): void =>
  assert.throws(run, (error: unknown) => error instanceof Violation && error.checker === checker);
const three = (): DurableLogs => new DurableLogs(['a', 'b', 'c']);

test('what is durable on a majority may be applied, and on fewer may not', () => {
  const logs = three();
  logs.onPersisted('a', [entry(1, 1)], undefined, 0);
  breaks('committed-on-durable-quorum', () => logs.onApplied('a', entry(1, 1), 0));
  const others = three();
  for (const name of ['a', 'b']) others.onPersisted(name, [entry(1, 1)], undefined, 0);
  others.onApplied('a', entry(1, 1), 0);
});

test('an entry of another term at the index does not count', () => {
  const logs = three();
  logs.onPersisted('a', [entry(1, 1)], undefined, 0);
  logs.onPersisted('b', [entry(1, 2)], undefined, 0);
  breaks('committed-on-durable-quorum', () => logs.onApplied('a', entry(1, 1), 0));
});

test('the same index and term with another body, or behind another term, breaks log matching', () => {
  const logs = three();
  logs.onPersisted('a', [entry(1, 1), entry(2, 2)], undefined, 0);
  breaks('log-matching', () => logs.onPersisted('b', [entry(1, 1, 'other')], undefined, 0));
  const others = three();
  others.onPersisted('a', [entry(1, 1), entry(2, 3)], undefined, 0);
  breaks('log-matching', () => others.onPersisted('b', [entry(1, 2), entry(2, 3)], undefined, 0));
});

test('what was durable and is gone after a restart is found; a tail replaced by a later term is not lost', () => {
  const logs = three();
  logs.onPersisted('a', [entry(1, 1), entry(2, 1)], undefined, 0);
  breaks('durable-survives-crash', () => logs.onRecovered('a', [entry(1, 1)], 0, 0));
  const others = three();
  others.onPersisted('a', [entry(1, 1), entry(2, 1), entry(3, 1)], undefined, 0);
  others.onRecovered('a', [entry(1, 1), entry(2, 2)], 0, 0);
});

test('a snapshot that ends in another term than the log drops the log', () => {
  const logs = three();
  for (const name of ['a', 'b']) logs.onPersisted(name, [entry(1, 1), entry(2, 4)], undefined, 0);
  for (const applied of [entry(1, 1), entry(2, 4)]) logs.onApplied('a', applied, 0);
  logs.onPersisted('c', [entry(1, 1), entry(2, 2), entry(3, 2)], undefined, 0);
  logs.onSnapshotInstalled('c', 2);
  logs.onPersisted('a', [entry(3, 4)], undefined, 0);
  logs.onPersisted('c', [entry(3, 4)], undefined, 0);
});
