import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries, entry } from '../../test/kit.ts';
import { InvariantError } from '../errors.ts';
import { ENTRY_OVERHEAD_BYTES } from '../limits.ts';
import { Log } from './log.ts';

function log(...terms: number[]): Log {
  const made = new Log(0, 0, 0);
  for (const each of entries(1, ...terms)) made.append(each);
  return made;
}

test('a committed entry is never cut', () => {
  const it = log(1, 1, 2);
  it.commitTo(2);
  assert.throws(() => it.truncateFrom(2), InvariantError);
  it.truncateFrom(3);
  assert.equal(it.last, 2);
});

test('what was cut is neither durable nor handed out any more', () => {
  const it = log(1, 1, 2);
  it.handed = 3;
  it.durable = 3;
  it.truncateFrom(2);
  assert.equal(it.durable, 1);
  assert.equal(it.handed, 1);
});

test('commit never goes back and never past the end', () => {
  const it = log(1, 1);
  it.commitTo(2);
  assert.throws(() => it.commitTo(1), InvariantError);
  assert.throws(() => it.commitTo(3), InvariantError);
});

test('only what is applied and durable can be compacted', () => {
  const it = log(1, 1, 1);
  it.commitTo(3);
  it.applying = 2;
  it.applied = 2;
  it.durable = 3;
  assert.throws(() => it.compactTo(3), InvariantError);
  it.compactTo(2);
  assert.equal(it.base, 2);
  assert.equal(it.termAt(1), -1);
  assert.equal(it.entryAt(3).index, 3);
});

test('a log is up to date by its last term first, then by its length (paper, 5.4.1)', () => {
  const it = log(1, 2, 2);
  assert.ok(it.isUpToDate(1, 3));
  assert.ok(it.isUpToDate(3, 2));
  assert.ok(it.isUpToDate(9, 2));
  assert.ok(!it.isUpToDate(2, 2));
  assert.ok(!it.isUpToDate(9, 1));
});

test('a snapshot that the log holds keeps the tail; any other replaces the log (paper, figure 13, rules 6 and 7)', () => {
  const same = log(1, 1, 2, 2);
  assert.ok(same.restore(3, 2, 7));
  assert.equal(same.last, 4);
  assert.equal(same.entryAt(4).term, 2);
  const other = log(1, 1, 2, 2);
  assert.ok(!other.restore(3, 3, 7));
  assert.equal(other.last, 3);
  assert.equal(other.lastTerm, 3);
  assert.equal(other.lastLogTime, 7);
  const behind = log(1);
  assert.ok(!behind.restore(3, 2, 7));
  assert.deepEqual([behind.base, behind.last, behind.durable, behind.applied], [3, 3, 3, 3]);
});

test('a snapshot never takes the log back', () => {
  const it = log(1, 1);
  it.commitTo(2);
  assert.throws(() => it.restore(2, 1, 0), InvariantError);
});

test('a slice weighs at most what was asked, but holds at least one entry', () => {
  const it = new Log(0, 0, 0);
  for (let i = 1; i <= 4; i++) it.append(entry(i, 1, new Uint8Array(100)));
  const each = 100 + ENTRY_OVERHEAD_BYTES;
  assert.equal(it.slice(1, 4, 1).length, 1);
  assert.equal(it.slice(1, 4, 2 * each).length, 2);
  assert.equal(it.slice(1, 4, 3 * each - 1).length, 2);
  assert.equal(it.slice(2, 3, 100 * each).length, 2);
  assert.equal(it.slice(5, 9, 100 * each).length, 0);
});
