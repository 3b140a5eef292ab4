import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandCounter } from './command-counter.ts';

test('the last index behind which enough commands follow, however they are spread over entries', () => {
  const counter = new CommandCounter();
  assert.equal(counter.indexBehind(1), 0);
  counter.applied(1, 0, 100);
  counter.applied(2, 10, 100);
  counter.applied(3, 1, 100);
  counter.applied(4, 5, 100);
  assert.equal(counter.indexBehind(17), 0);
  assert.equal(counter.indexBehind(16), 1);
  assert.equal(counter.indexBehind(6), 2);
  assert.equal(counter.indexBehind(5), 3);
  assert.equal(counter.indexBehind(0), 4);
  counter.applied(5, 7, 100);
  assert.equal(counter.indexBehind(7), 4);
});

test('commands are counted since the last snapshot', () => {
  const counter = new CommandCounter();
  counter.applied(1, 3, 100);
  assert.equal(counter.sinceSnapshot, 3);
  assert.equal(counter.bytesSinceSnapshot, 100);
  counter.snapshotTaken();
  counter.applied(2, 2, 100);
  assert.equal(counter.sinceSnapshot, 2);
  counter.restart();
  assert.equal(counter.sinceSnapshot, 0);
});
