import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { LogEntry } from '@raftgate/storage';
import { LogModel, type LogSays } from '../model.ts';
import { placeOf } from './place.ts';
import { segmentsFollow } from './segments.ts';

const entry = (index: number, term: number, body = 1): LogEntry => ({
  term,
  index,
  kind: 1,
  logTime: index,
  commands: 1,
  body: new Uint8Array([body]),
});

/** Two terms; the second overwrites entry 2. The first group is acknowledged. */
function given(): LogModel {
  const model = new LogModel();
  model.acknowledge(model.add({ hardState: { term: 1, vote: 2, commit: 1 }, entries: [entry(1, 1), entry(2, 1)] }));
  model.add({ hardState: { term: 2, vote: 3, commit: 1 }, entries: [entry(2, 2)] });
  return model;
}

const violates = (checker: string) => (error: unknown) => error instanceof Error && 'checker' in error && error.checker === checker;

test('every prefix of the records from what was acknowledged on is a place', () => {
  const model = given();
  for (let at = model.acknowledged; at < model.states.length; at++) assert.equal(placeOf(model, model.states[at]), at);
});

test('what was acknowledged and is gone is found', () => {
  const model = given();
  assert.throws(() => placeOf(model, model.states[0]), violates('acknowledged-durable'));
});

test('an entry without its term, a vote without its term and a commit beyond the log are no prefix', () => {
  const model = given();
  const { now } = model;
  const wrong: Partial<LogSays>[] = [
    { hardState: { term: 1, vote: 2, commit: 1 } },
    { hardState: { term: 1, vote: 3, commit: 1 } },
    { hardState: { term: 2, vote: 3, commit: 3 } },
  ];
  for (const change of wrong) assert.throws(() => placeOf(model, { ...now, ...change }), violates('prefix-of-records'));
});

test('an entry nobody appended, and one that was cut, are found', () => {
  const model = given();
  const { now } = model;
  assert.throws(() => placeOf(model, { ...now, entries: [entry(1, 1), entry(2, 2, 9)] }), violates('nothing-invented'));
  model.cutAfter(model.acknowledged);
  assert.throws(() => placeOf(model, now), violates('nothing-invented'));
});

test('a hole between segments, and no segment at all, are found', () => {
  const name = (sequence: number): string => `000000000000000${sequence}-0000000000000001.wal`;
  const segments = (...sequences: number[]): Map<string, number> => new Map(sequences.map((sequence) => [name(sequence), 4_096]));
  segmentsFollow(segments(2, 3), 4_096);
  assert.throws(() => segmentsFollow(segments(2, 4), 4_096), violates('segments-follow'));
  assert.throws(() => segmentsFollow(segments(), 4_096), violates('segments-follow'));
  assert.throws(() => segmentsFollow(segments(2, 3), 4_608), violates('segments-follow'));
});
