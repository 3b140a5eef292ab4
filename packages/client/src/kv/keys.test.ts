import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLease, portKey, portLease, spanOf, wireKey, wireLease } from './keys.ts';

test('a prefix ends before its first neighbour', () => {
  assert.deepEqual(spanOf('/a/', true), { key: '/a/', rangeEnd: '/a0' });
  assert.deepEqual(spanOf('k', false), { key: 'k', rangeEnd: '' });
  assert.deepEqual(spanOf('', true), { key: '\0', rangeEnd: '\0' });
  // The last byte of é is 0xa9.
  assert.deepEqual(spanOf('é', true), { key: '\u00c3\u00a9', rangeEnd: '\u00c3\u00aa' });
});

test('keys are UTF-8 on the wire', () => {
  for (const key of ['', 'a', 'é', '用户', '😀']) assert.equal(portKey(wireKey(key)), key);
  assert.equal(wireKey('é'), '\u00c3\u00a9');
});

test('a lease is any int64, in eight bytes', () => {
  for (const lease of ['1', '-1', '7587862094541523456', '-9223372036854775808', '9223372036854775807']) {
    assert.equal(wireLease(lease).length, 8);
    assert.equal(portLease(wireLease(lease)), lease);
    assert.ok(isLease(lease));
  }
  assert.equal(wireLease('0'), '');
  assert.equal(wireLease(undefined), '');
  assert.equal(portLease(''), '0');
  for (const text of ['', 'x', '9223372036854775808', '1.5', '0x1']) assert.equal(isLease(text), false, text);
});
