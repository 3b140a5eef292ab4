import { test } from 'node:test';
import { encodeConfiguration, ENTRY_CONFIGURATION, type Configuration, type Entry, type Message } from '@raftgate/raft';
import { DurableLogs } from './durable-logs.ts';
import { appendReply, breaks, entry } from './testing.ts';

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

const IDS: Readonly<Record<string, number>> = { a: 1, b: 2, c: 3, d: 4, e: 5 };
const people = (names: string): Configuration['voters'] =>
  [...names].map((name) => ({ id: IDS[name], name, incarnation: 0, peerUrls: [] }));
function configuration(index: number, voters: string, outgoing = '', learners = ''): Entry {
  const body = encodeConfiguration({ voters: people(voters), outgoing: people(outgoing), learners: people(learners), autoLeave: true });
  if (!(body instanceof Uint8Array)) throw body;
  return { ...entry(index, 1), kind: ENTRY_CONFIGURATION, body };
}
const persist = (logs: DurableLogs, names: string, entries: readonly Entry[]): void => {
  for (const name of names) logs.onPersisted(name, entries, undefined, 0);
};

test('joint consensus needs a quorum of both halves', () => {
  const joint = configuration(1, 'cde', 'abc');
  for (const [holders, isEnough] of [
    ['acd', true],
    ['ade', false],
    ['abc', false],
    ['cde', false],
  ] as const) {
    const logs = three();
    persist(logs, holders, [joint]);
    if (isEnough) logs.onApplied('a', joint, 0);
    else breaks('committed-on-durable-quorum', () => logs.onApplied('a', joint, 0));
  }
});

test('learners do not count', () => {
  const logs = three();
  const grown = configuration(1, 'abc', '', 'de');
  persist(logs, 'ade', [grown]);
  breaks('committed-on-durable-quorum', () => logs.onApplied('a', grown, 0));
});

test('once a configuration is in force the one before decides nothing', () => {
  const logs = three();
  persist(logs, 'abcde', [configuration(1, 'abcde')]);
  logs.onApplied('a', configuration(1, 'abcde'), 0);
  persist(logs, 'ab', [entry(2, 1)]);
  breaks('committed-on-durable-quorum', () => logs.onApplied('a', entry(2, 1), 0));
});

test('what a damaged disk acknowledged counts, and it is not held to it after a restart', () => {
  const logs = three();
  persist(logs, 'ab', [entry(1, 1)]);
  logs.forget('b');
  logs.onRecovered('b', [], 0, 0);
  logs.onApplied('a', entry(1, 1), 0);
  persist(logs, 'a', [entry(2, 1)]);
  breaks('committed-on-durable-quorum', () => logs.onApplied('a', entry(2, 1), 0));
});

test('a disk that replaces what it knows to be committed is found; an uncommitted tail may go', () => {
  const logs = three();
  logs.onPersisted('a', [entry(1, 1), entry(2, 1), entry(3, 1)], { term: 1, vote: 0, commit: 2 }, 0);
  logs.onPersisted('a', [entry(3, 2)], undefined, 0);
  breaks('committed-immutable', () => logs.onPersisted('a', [entry(2, 2)], undefined, 0));
});

test('a leader that replaces its own entries is found', () => {
  const logs = three();
  persist(logs, 'a', [entry(1, 1), entry(2, 1)]);
  logs.onRole('a', true);
  logs.onPersisted('a', [entry(3, 2)], undefined, 0);
  breaks('leader-append-only', () => logs.onPersisted('a', [entry(2, 2)], undefined, 0));
});

test('a log with a hole is found', () => {
  const logs = three();
  persist(logs, 'a', [entry(1, 1)]);
  breaks('log-matching', () => logs.onPersisted('a', [entry(3, 1)], undefined, 0));
});

test('an acknowledgement of what is not durable is found', () => {
  const logs = three();
  persist(logs, 'b', [entry(1, 1), entry(2, 1)]);
  logs.onSend('b', appendReply(1, 2), 0);
  logs.onSend('b', appendReply(1, 9, true), 0);
  breaks('durable-before-reply', () => logs.onSend('b', appendReply(1, 3), 0));
});

test('an acknowledgement of a snapshot that the log does not name durably is found', () => {
  const logs = three();
  persist(logs, 'b', [entry(1, 1), entry(2, 1)]);
  const reply = (index: number): Message => ({ type: 'snapshotReply', from: 2, to: 1, term: 1, index, rejected: false });
  logs.onSend('b', reply(2), 0);
  breaks('durable-before-reply', () => logs.onSend('b', reply(7), 0));
  logs.onSnapshotInstalled('b', 7);
  logs.onSend('b', reply(7), 0);
});

test('an acknowledgement that comes too late for its leader promises nothing: another has been elected without it', () => {
  const logs = three();
  logs.onPersisted('b', [entry(1, 1), entry(2, 1)], { term: 1, vote: 1, commit: 0 }, 0);
  logs.onPersisted('b', [entry(2, 2)], { term: 2, vote: 3, commit: 0 }, 0);
  logs.onSend('b', appendReply(1, 3), 0);
  breaks('durable-before-reply', () => logs.onSend('b', appendReply(2, 3), 0));
});
