import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FLIGHT_RECORDS } from '../limits.ts';
import { FlightRecorder } from './recorder.ts';

const clock = { monotonicMs: () => 5, wallMs: () => 5 };

test('the ring keeps the last inputs, oldest first', () => {
  const recorder = new FlightRecorder(clock);
  for (let index = 1; index <= FLIGHT_RECORDS + 10; index++) recorder.note('applied', 1, index);
  const dump = recorder.dump();
  assert.equal(dump.length, FLIGHT_RECORDS);
  assert.equal(dump[0]?.index, 11);
  assert.equal(dump.at(-1)?.index, FLIGHT_RECORDS + 10);
});

test('ticks in a row are one record, and bodies are digests', () => {
  const recorder = new FlightRecorder(clock);
  recorder.tick(1);
  recorder.tick(1);
  recorder.note('propose', 1, 2, 1, Uint8Array.of(1, 2, 3));
  recorder.tick(1);
  const dump = recorder.dump();
  assert.deepEqual(
    dump.map(({ input, count }) => `${input} ${count}`),
    ['tick 2', 'propose 1', 'tick 1'],
  );
  assert.notEqual(dump[1]?.digest, 0);
});
