import { test } from 'node:test';
import { StateMachineSafety } from './state-machine-safety.ts';
import { breaks, entry } from './testing.ts';

const hash = (low: number): { low: number; high: number } => ({ low, high: 0 });

test('members that apply the same are fine', () => {
  const machines = new StateMachineSafety();
  for (const member of ['a', 'b']) machines.onApplied(member, entry(1, 1), hash(7), 0);
  machines.onRestored('c', 1, 1, hash(7), 0);
});

test('another term or another body at an index is found', () => {
  const machines = new StateMachineSafety();
  machines.onApplied('a', entry(1, 1), hash(7), 0);
  breaks('state-machine-safety', () => machines.onApplied('b', entry(1, 2), hash(7), 0));
  breaks('state-machine-safety', () => machines.onApplied('b', entry(1, 1, 'other'), hash(7), 0));
});

test('another state after the same entry is found, and a snapshot that is not the replay', () => {
  const machines = new StateMachineSafety();
  machines.onApplied('a', entry(1, 1), hash(7), 0);
  breaks('state-hash', () => machines.onApplied('b', entry(1, 1), hash(8), 0));
  breaks('snapshot-is-replay', () => machines.onRestored('b', 1, 1, hash(8), 0));
  breaks('snapshot-is-replay', () => machines.onRestored('b', 1, 2, hash(7), 0));
});

test('log time that goes back is found; a new life begins where its snapshot is', () => {
  const machines = new StateMachineSafety();
  machines.onApplied('a', entry(1, 1, '', 9), hash(1), 0);
  breaks('log-time-monotonic', () => machines.onApplied('a', entry(2, 1, '', 8), hash(2), 0));
  machines.onBoot('a');
  machines.onApplied('a', entry(1, 1, '', 9), hash(1), 0);
});
