import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS } from '../limits.ts';
import { EntryBody } from './entry-body.ts';

const batch = (commands: number, ...bytes: number[]): { commands: number; bytes: Uint8Array } => ({
  commands,
  bytes: Uint8Array.from(bytes),
});

test('batches are spliced in order, byte for byte', () => {
  const body = new EntryBody();
  assert.equal(body.takeAll([batch(2, 1, 2), batch(1, 3)]), 2);
  assert.equal(body.takeAll([batch(1, 4)]), 1);
  assert.equal(body.commands, 4);
  assert.deepEqual([...body.bytes()], [1, 2, 3, 4]);
});

test('a batch that would break a bound waits for the next entry, whole', () => {
  const byCount = new EntryBody();
  assert.equal(byCount.takeAll([batch(MAX_ENTRY_COMMANDS, 1), batch(1, 2)]), 1);
  const bySize = new EntryBody();
  assert.equal(bySize.takeAll([{ commands: 1, bytes: new Uint8Array(MAX_ENTRY_BYTES) }, batch(1, 2)]), 1);
});

test('a single batch is not copied', () => {
  const only = batch(1, 9);
  const body = new EntryBody();
  body.takeAll([only]);
  assert.equal(body.bytes(), only.bytes);
});
