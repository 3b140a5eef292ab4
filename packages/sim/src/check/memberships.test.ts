import { test } from 'node:test';
import { encodeConfiguration, ENTRY_CONFIGURATION, type Configuration, type ConfigurationMember, type Entry } from '@raftgate/raft';
import { Memberships } from './memberships.ts';
import { breaks } from './testing.ts';

const member = (id: number): ConfigurationMember => ({ id, name: `m${id}`, incarnation: 0, peerUrls: [`http://m${id}:2380`] });
const of = (...ids: readonly number[]): Configuration => ({ voters: ids.map(member), outgoing: [], learners: [], autoLeave: false });

function change(index: number, configuration: Configuration): Entry {
  const body = encodeConfiguration(configuration);
  if (!(body instanceof Uint8Array)) throw body;
  return { index, term: 1, kind: ENTRY_CONFIGURATION, logTime: 0, commands: 1, body };
}

function applied(): Memberships {
  const memberships = new Memberships();
  for (const entry of [change(3, of(1, 2, 3)), change(9, of(1, 2))]) memberships.onApplied(entry);
  return memberships;
}

test('a snapshot with the configuration in force at its index is fine, and so is one of a time nobody watched', () => {
  const memberships = applied();
  memberships.onRestored('a', 2, of(7), 0);
  memberships.onRestored('a', 3, of(1, 2, 3), 0);
  memberships.onRestored('a', 8, of(3, 2, 1), 0);
  memberships.onRestored('a', 12, of(1, 2), 0);
});

test('a snapshot with a configuration of a later or an earlier index is found', () => {
  breaks('snapshot-configuration', () => applied().onRestored('a', 8, of(1, 2), 0));
  breaks('snapshot-configuration', () => applied().onRestored('a', 9, of(1, 2, 3), 0));
});

test('answers that are true are fine', () => {
  const memberships = applied();
  const add = { change: 'add', as: 'voter', peerUrls: [] } as const;
  memberships.onAnswer({ ...add, name: 'm3' }, { outcome: 'changed', id: 3, configuration: of(1, 2, 3), index: 4 }, 0);
  memberships.onAnswer({ change: 'remove', id: 3 }, { outcome: 'changed', id: 3, configuration: of(1, 2), index: 9 }, 0);
  memberships.onAnswer({ change: 'promote', id: 2 }, { outcome: 'changed', id: 2, configuration: of(1, 2), index: 9 }, 0);
  memberships.onAnswer({ ...add, name: 'm4' }, { outcome: 'refused', code: 'TIMEOUT', message: '' }, 0);
  memberships.onAnswer({ ...add, name: 'm3' }, { outcome: 'unknown', reason: 'DEADLINE' }, 0);
  memberships.check();
});

test('a change that was told and is not in the log, and one that was refused and is, are found', () => {
  const removed = applied();
  removed.onAnswer({ change: 'remove', id: 3 }, { outcome: 'changed', id: 3, configuration: of(1, 2), index: 5 }, 0);
  breaks('membership-answers', () => removed.check());
  const added = applied();
  added.onAnswer({ change: 'add', as: 'voter', peerUrls: [], name: 'm3' }, { outcome: 'refused', code: 'SUPERSEDED', message: '' }, 0);
  breaks('membership-answers', () => added.check());
});

const halfway: Configuration = { ...of(1, 4), outgoing: [1, 2].map(member), autoLeave: true };

function reconfigured(): Memberships {
  const memberships = applied();
  for (const entry of [change(12, halfway), change(14, of(1, 4))]) memberships.onApplied(entry);
  return memberships;
}

test('a change of several at once is over when it was left, and is exactly what was asked for', () => {
  const request = { change: 'reconfigure', voters: [1, 4], learners: [], expectedIndex: 10 } as const;
  const fine = reconfigured();
  fine.onAnswer(request, { outcome: 'changed', id: 0, configuration: of(1, 4), index: 14 }, 0);
  fine.check();
  const early = reconfigured();
  early.onAnswer(request, { outcome: 'changed', id: 0, configuration: halfway, index: 12 }, 0);
  breaks('membership-answers', () => early.check());
  const other = reconfigured();
  other.onAnswer({ ...request, voters: [1, 2, 4] }, { outcome: 'changed', id: 0, configuration: of(1, 4), index: 14 }, 0);
  breaks('membership-answers', () => other.check());
});

test('a change made though another one came since the index its asker named is found', () => {
  const memberships = reconfigured();
  const request = { change: 'reconfigure', voters: [1, 4], learners: [], expectedIndex: 5 } as const;
  memberships.onAnswer(request, { outcome: 'changed', id: 0, configuration: of(1, 4), index: 14 }, 0);
  breaks('membership-answers', () => memberships.check());
});

test('a member that was told to be elsewhere is dialled there', () => {
  const memberships = applied();
  const request = { change: 'update', id: 2, peerUrls: ['http://m2:2381'] } as const;
  memberships.onAnswer(request, { outcome: 'changed', id: 2, configuration: of(1, 2), index: 9 }, 0);
  breaks('membership-answers', () => memberships.check());
});
