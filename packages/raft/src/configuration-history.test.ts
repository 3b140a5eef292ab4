import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurationOf } from '../test/node.ts';
import { ConfigurationHistory } from './configuration-history.ts';

const three = configurationOf([1, 2, 3]);
const four = configurationOf([1, 2, 3, 4]);
const five = configurationOf([1, 2, 3, 4, 5]);

function history(): ConfigurationHistory {
  const made = new ConfigurationHistory(0, three);
  made.append(5, four);
  made.append(9, five);
  return made;
}

test('the last one appended is in force, and each index knows its own', () => {
  const it = history();
  assert.equal(it.inForce, five);
  assert.equal(it.at(8), four);
  assert.equal(it.at(4), three);
});

test('what is cut is undone', () => {
  const it = history();
  assert.ok(!it.truncateFrom(10));
  assert.ok(it.truncateFrom(5));
  assert.equal(it.inForce, three);
});

test('compacting twice keeps the one in force there (openraft dba2403)', () => {
  const it = history();
  it.compactTo(6);
  it.compactTo(7);
  assert.equal(it.at(7), four);
  assert.equal(it.inForce, five);
  it.compactTo(20);
  assert.equal(it.inForce, five);
  assert.equal(it.at(6), undefined);
});

test('a snapshot brings its own and keeps those of a tail that stays', () => {
  const kept = history();
  kept.restore(7, four, true);
  assert.equal(kept.inForce, five);
  assert.equal(kept.at(7), four);
  const replaced = history();
  replaced.restore(7, four, false);
  assert.equal(replaced.inForce, four);
  assert.equal(replaced.at(6), undefined);
});
