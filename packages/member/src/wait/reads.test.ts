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

test('whichever way a read has come it is refused at its deadline, and counted no more; who shares its question goes on', () => {
  const ways: readonly ((reads: Reads) => void)[] = [
    () => undefined,
    (reads) => void reads.openRound(10_000),
    (reads) => reads.confirm(reads.openRound(10_000) ?? 0, 7),
  ];
  for (const comes of ways) {
    const reads = new Reads(1);
    const told: string[] = [];
    const says = (who: string) => ({ settled: ({ outcome }: { readonly outcome: string }) => void told.push(`${who} ${outcome}`) });
    reads.add(says('hasty'), 100);
    reads.add(says('patient'), 200);
    comes(reads);
    reads.expire(99);
    assert.deepEqual(told, []);
    reads.expire(100);
    assert.deepEqual([told, reads.size], [['hasty refused'], 1]);
    const context = reads.openRound(10_000);
    if (context !== undefined) reads.confirm(context, 7);
    else reads.confirm(1, 7);
    reads.applied(6);
    assert.equal(reads.size, 1);
    reads.applied(7);
    assert.deepEqual([told, reads.size], [['hasty refused', 'patient reached'], 0]);
  }
});
