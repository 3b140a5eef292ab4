import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LeaseBook } from './lease-book.ts';

test('a lease lives for its TTL from when its last renewal was asked for, and clocks tell whole milliseconds', () => {
  const book = new LeaseBook(0);
  book.granted('a', 1_000, 50);
  book.refreshed('a', 100);
  assert.equal(book.earlyMs('a', 900), 199);
  assert.equal(book.earlyMs('a', 1_099), 0);
  assert.equal(book.earlyMs('b', 0), 0);
});

test('one whose revocation was asked for may be gone, until that was refused', () => {
  const book = new LeaseBook(0);
  book.granted('a', 1_000, 0);
  book.revoking('a');
  assert.equal(book.earlyMs('a', 10), 0);
  book.notRevoked('a');
  assert.equal(book.earlyMs('a', 10), 989);
});
