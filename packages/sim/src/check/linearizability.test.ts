import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesFromLatin1 } from '@raftgate/bytes';
import { rangeRequest, type Command, type KeyValue, type PutCommand, type RangeResult, type Result } from '@raftgate/store';
import { History, type OperationRecord, type Request } from './history.ts';
import { LeaseBook } from './lease-book.ts';
import { checkLinearizable } from './linearizability.ts';
import { Truth, type Pair } from './model/truth.ts';
import { Violation } from './violation.ts';

const LEASE = '\0\0\0\0\0\0\0\u0001';

/** k=a at 2, k=b at 3, k deleted at 4, k=c at 5 with a lease, which goes at 6 (after `expiryMs`). */
function truth(): Truth {
  const all = new Truth();
  const put = (revision: number, value: string, createRevision: number, version: number, lease = ''): void =>
    all.add({ revision, key: 'k', pair: { key: 'k', value, createRevision, modRevision: revision, version, lease } });
  put(2, 'a', 2, 1);
  put(3, 'b', 2, 2);
  all.add({ revision: 4, key: 'k', pair: undefined });
  put(5, 'c', 5, 1, LEASE);
  all.add({ revision: 6, key: 'k', pair: undefined });
  all.revision = 6;
  return all;
}

const put = (value: string, lease = ''): PutCommand => ({
  kind: 'put',
  key: 'k',
  value: bytesFromLatin1(value),
  lease,
  prevKv: false,
  ignoreValue: false,
  ignoreLease: false,
});
const remove: Command = { kind: 'deleteRange', key: 'k', end: '', prevKv: false };

class Story {
  readonly history = new History();
  readonly leases = new LeaseBook(0);
  expiryMs = 100;

  constructor() {
    this.leases.granted(LEASE, 50, 10);
  }

  asked(request: Request): OperationRecord {
    return this.history.begin('c', 'm1', 1, request, 0);
  }

  command(command: Command, outcome: 'applied' | 'refused' | 'unknown', result?: Result): this {
    this.history.end(this.asked({ kind: 'command', command }), outcome, result, 0);
    return this;
  }

  put(value: string, outcome: 'applied' | 'refused' | 'unknown', revision = 0, lease = ''): this {
    return this.command(put(value, lease), outcome, revision === 0 ? undefined : { kind: 'put', revision, previous: undefined });
  }

  read(revision: number, kvs: readonly KeyValue[], isSerializable = false): this {
    const result: RangeResult = { kind: 'range', revision, count: kvs.length, more: false, kvs };
    this.history.end(this.asked({ kind: 'range', range: rangeRequest('k'), isSerializable }), 'applied', result, 0);
    return this;
  }

  /** Everything that explains the history. */
  whole(): this {
    return this.put('a', 'applied', 2).put('b', 'applied', 3).command(remove, 'unknown').put('c', 'applied', 5, LEASE);
  }

  check(all = truth()): void {
    checkLinearizable(this.history, all, this.leases, (revision) => (revision === 6 ? this.expiryMs : 50), 0);
  }

  breaks(checker = 'linearizability', all?: Truth): void {
    assert.throws(
      () => this.check(all),
      (error: unknown) => error instanceof Violation && error.checker === checker,
    );
  }
}

const pair = (value: string, createRevision: number, modRevision: number, version: number): KeyValue => ({
  key: 'k',
  value: bytesFromLatin1(value),
  createRevision,
  modRevision,
  version,
  lease: '',
});

test('a history that some order explains passes: answered writes, an unknown delete, an expiry, reads', () => {
  new Story().whole().check();
  new Story()
    .put('a', 'applied', 2)
    .read(2, [pair('a', 2, 2, 1)])
    .put('b', 'unknown')
    .read(3, [pair('b', 2, 3, 2)])
    .command(remove, 'unknown')
    .put('c', 'unknown', 0, LEASE)
    .check();
});

test('a revision nobody wrote is found', () =>
  new Story().put('b', 'applied', 3).command(remove, 'unknown').put('c', 'applied', 5, LEASE).breaks());
test('a delete nobody asked for is found', () =>
  new Story().put('a', 'applied', 2).put('b', 'applied', 3).put('c', 'applied', 5, LEASE).breaks());
test('an acknowledged write that is gone is found', () => new Story().whole().put('d', 'applied', 7).breaks());
test('an acknowledged write that another one replaced is found', () => new Story().whole().put('d', 'applied', 3).breaks());
test('a refused write that took effect is found', () =>
  new Story().put('a', 'refused').put('b', 'applied', 3).command(remove, 'unknown').put('c', 'applied', 5, LEASE).breaks());
test('a write that is there twice is found', () => {
  const twice = truth();
  twice.add({ revision: 7, key: 'k', pair: { key: 'k', value: 'a', createRevision: 7, modRevision: 7, version: 1, lease: '' } });
  twice.revision = 7;
  new Story().whole().breaks('linearizability', twice);
});
test('an unknown write that took effect before it was asked for is found', () =>
  new Story().put('b', 'applied', 3).put('a', 'unknown').command(remove, 'unknown').put('c', 'applied', 5, LEASE).breaks());
test('two deletes at one revision are found', () => {
  const deleted = { kind: 'deleteRange', revision: 4, deleted: 1, previous: [] } as const;
  new Story()
    .put('a', 'applied', 2)
    .put('b', 'applied', 3)
    .command(remove, 'applied', deleted)
    .command(remove, 'applied', deleted)
    .breaks();
});

test('a read that misses what was acknowledged before it began is found; a serializable one may', () => {
  new Story()
    .put('a', 'applied', 2)
    .put('b', 'applied', 3)
    .read(2, [pair('a', 2, 2, 1)])
    .breaks();
  new Story()
    .whole()
    .read(2, [pair('a', 2, 2, 1)], true)
    .check();
});
test('a read of something never there at its revision is found, serializable or not', () => {
  new Story()
    .whole()
    .read(6, [pair('b', 2, 3, 2)])
    .breaks();
  new Story()
    .whole()
    .read(3, [pair('a', 2, 2, 1)], true)
    .breaks();
});
test('a read with a wrong version is found', () =>
  new Story()
    .put('a', 'applied', 2)
    .read(2, [pair('a', 2, 2, 2)])
    .breaks());
test('a write ordered before one acknowledged earlier is found', () =>
  new Story().put('b', 'applied', 3).put('a', 'applied', 2).command(remove, 'unknown').put('c', 'applied', 5, LEASE).breaks());

test('a transaction that took the wrong branch is found', () => {
  const create: Command = {
    kind: 'txn',
    compare: [{ target: 'version', key: 'k', end: '', is: '=', number: 0 }],
    success: [put('x')],
    failure: [rangeRequest('k')],
  };
  const range: RangeResult = { kind: 'range', revision: 3, count: 1, more: false, kvs: [pair('b', 2, 3, 2)] };
  new Story().whole().command(create, 'unknown').check();
  const honest: Result = { kind: 'txn', revision: 3, succeeded: false, responses: [range] };
  new Story()
    .put('a', 'applied', 2)
    .put('b', 'applied', 3)
    .command(create, 'applied', honest)
    .command(remove, 'unknown')
    .put('c', 'applied', 5, LEASE)
    .check();
  const wrong: Result = { kind: 'txn', revision: 3, succeeded: true, responses: [] };
  new Story().put('a', 'applied', 2).put('b', 'applied', 3).command(create, 'applied', wrong).breaks();
});

test('a lease that expires before its time is found; one that was revoked may', () => {
  const early = new Story().whole();
  early.expiryMs = 30;
  early.breaks('lease-honesty');
  early.leases.revoking(LEASE);
  early.check();
});

test('a revocation that found nothing to delete does not claim the delete that came before it', () => {
  const story = new Story().whole();
  const revoking = story.asked({ kind: 'command', command: { kind: 'leaseRevoke', lease: LEASE } });
  story.command(remove, 'applied', { kind: 'deleteRange', revision: 6, deleted: 1, previous: [] });
  story.history.end(revoking, 'applied', { kind: 'leaseGone', revision: 6, lease: LEASE, revoked: true }, 0);
  story.check();
});

test('which unknown delete was which is searched for: the first that fits is not always it', () => {
  const all = new Truth();
  const pair = (key: string, revision: number): Pair => ({
    key,
    value: `${key}${revision}`,
    createRevision: revision,
    modRevision: revision,
    version: 1,
    lease: '',
  });
  all.add({ revision: 2, key: 'k', pair: pair('k', 2) });
  all.add({ revision: 3, key: 'k', pair: undefined });
  all.add({ revision: 4, key: 'l', pair: pair('l', 4) });
  all.add({ revision: 5, key: 'l', pair: undefined });
  all.revision = 5;
  const everything: Command = { kind: 'deleteRange', key: 'k', end: '\0', prevKv: false };
  const story = (): Story =>
    new Story()
      .put('k2', 'applied', 2)
      .command({ ...put('l4'), key: 'l' }, 'unknown')
      .command(everything, 'unknown');
  story().command(remove, 'unknown').check(all);
  story().breaks('linearizability', all);
});
