import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvariantError } from './errors.ts';
import { MAX_OUTSTANDING_PERSISTS } from './limits.ts';
import { PersistWindow } from './persist-window.ts';

test('an acknowledgement speaks for its group and those before it', () => {
  const window = new PersistWindow();
  window.push(3);
  window.push(5);
  window.push(9);
  assert.equal(window.acknowledge(2), 5);
  assert.equal(window.durable, 2);
  assert.ok(!window.isIdle);
  assert.equal(window.acknowledge(3), 9);
  assert.ok(window.isIdle);
});

test('an acknowledgement that came before counts for nothing', () => {
  const window = new PersistWindow();
  window.push(3);
  window.acknowledge(1);
  assert.equal(window.acknowledge(1), 0);
});

test('a group whose entries were cut, and sent again with the same index and term, does not stand for them: no ABA', () => {
  const window = new PersistWindow();
  window.push(5); // index 5 of term 1
  window.cut(5);
  window.push(5); // index 5 of term 2
  window.cut(5);
  window.push(5); // index 5 of term 1, again
  assert.equal(window.acknowledge(1), 4);
  assert.equal(window.acknowledge(2), 4);
  assert.equal(window.acknowledge(3), 5);
});

test('nothing becomes durable that was not handed out', () => {
  assert.throws(() => new PersistWindow().acknowledge(1), InvariantError);
});

test('the groups that may be outstanding are bounded', () => {
  const window = new PersistWindow();
  for (let i = 0; i < MAX_OUTSTANDING_PERSISTS; i++) {
    assert.ok(!window.isFull);
    window.push(i);
  }
  assert.ok(window.isFull);
});
