import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationRecord } from './history.ts';
import { checkOvertaken, Upheavals } from './overtaken.ts';
import { breaks } from './testing.ts';

const asked = (invokedAtMs: number, returnedAtMs: number, outcome: 'applied' | 'unknown', life = 1): OperationRecord => ({
  client: 'c1',
  member: 'm1',
  life,
  request: { kind: 'command', command: { kind: 'compact', revision: 1 } },
  invoked: invokedAtMs,
  invokedAtMs,
  returned: returnedAtMs,
  returnedAtMs,
  outcome,
  result: undefined,
});

test('a command that has no answer while a later one of its member is applied was lost', () => {
  const operations = [asked(100, 2_100, 'unknown'), asked(200, 210, 'applied')];
  breaks('overtaken', () => checkOvertaken(operations, new Upheavals(), 3_000));
});

test('what a term, a connection or a life ended under may be lost', () => {
  const operations = [asked(100, 2_100, 'unknown'), asked(200, 210, 'applied')];
  const upheavals = new Upheavals();
  upheavals.note(50);
  upheavals.note(1_000);
  assert.doesNotThrow(() => checkOvertaken(operations, upheavals, 3_000));
  assert.doesNotThrow(() => checkOvertaken([asked(100, 2_100, 'unknown'), asked(200, 210, 'applied', 2)], new Upheavals(), 3_000));
  assert.doesNotThrow(() => checkOvertaken([asked(100, 2_100, 'unknown'), asked(50, 210, 'applied')], new Upheavals(), 3_000));
});
