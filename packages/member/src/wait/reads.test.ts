import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reads } from './reads.ts';

const waiter = { settled: () => undefined };

test('a question that was denied is asked again with the next tick, or of the next leader, and not at once', () => {
  for (const release of ['expire', 'reopenAll'] as const) {
    const reads = new Reads(1);
    reads.add(waiter, 1_000);
    assert.equal(reads.openRound(100), 1);
    reads.deny(1);
    assert.equal(reads.openRound(100), undefined);
    if (release === 'expire') reads.expire(0);
    else reads.reopenAll();
    assert.equal(reads.openRound(100), 2);
  }
});

test('a late denial of an attempt that was given up holds nothing back', () => {
  const reads = new Reads(1);
  reads.add(waiter, 1_000);
  reads.openRound(100);
  reads.reopenAll();
  reads.deny(1);
  assert.equal(reads.openRound(100), 2);
});
