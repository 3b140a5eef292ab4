import { test } from 'node:test';
import type { LeaseView } from '@raftgate/store';
import { SameState, type StateView } from './same-state.ts';
import { breaks } from './testing.ts';

const leases = (count: number): StateView['leases'] => ({
  count,
  get: () => undefined,
  remaining: () => undefined,
  due: (): readonly LeaseView[] => [],
  list: () => [],
  keys: () => [],
});

const STATE: StateView = {
  appliedIndex: 7,
  revision: 3,
  compactRevision: 2,
  logTime: 100,
  keyCount: 1,
  clusterVersion: 2,
  alarms: [{ member: 1, alarm: 'NOSPACE' }],
  attributes: new Map([[1, { name: 'a', clientUrls: [] }]]),
  leases: leases(1),
};

const OTHERS: readonly Partial<StateView>[] = [
  { revision: 4 },
  { compactRevision: 0 },
  { logTime: 99 },
  { keyCount: 2 },
  { clusterVersion: 1 },
  { leases: leases(0) },
  { alarms: [] },
  { alarms: [], attributes: new Map() },
  { attributes: new Map([[1, { name: 'b', clientUrls: [] }]]) },
];

test('members with the same state are fine, and a snapshot of an index that nobody watched', () => {
  const states = new SameState();
  for (const member of ['a', 'b']) states.onApplied(member, { ...STATE, attributes: new Map(STATE.attributes) }, 0);
  states.onRestored('c', { ...STATE, alarms: [...STATE.alarms] }, 0);
  states.onRestored('c', { ...STATE, appliedIndex: 6, revision: 2 }, 0);
});

test('one field that is another at an index is found, applied or restored', () => {
  for (const other of OTHERS) {
    const states = new SameState();
    states.onApplied('a', STATE, 0);
    breaks('same-state', () => states.onApplied('b', { ...STATE, ...other }, 0));
    breaks('snapshot-is-replay', () => states.onRestored('b', { ...STATE, ...other }, 0));
  }
});
