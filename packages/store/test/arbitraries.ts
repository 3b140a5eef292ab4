import fc from 'fast-check';
import type { Command, Compare, DeleteRangeCommand, PutCommand, RangeRequest, TxnCommand } from '../src/index.ts';
import { rangeRequest } from '../src/index.ts';
import { leaseId } from './harness.ts';

/** Few keys that are near each other in every way that matters. */
const KEYS = ['a', 'a\0', 'aa', 'b', 'b\xff', 'c', 'd', 'e', '\0', '\xff'];
export const key = fc.constantFrom(...KEYS);
export const end = fc.constantFrom('', '', '\0', 'b', 'c', 'e', '\xff', 'a\0');
const value = fc.uint8Array({ maxLength: 12 });
const lease = fc.constantFrom('', '', leaseId(1), leaseId(2), '\xff\xff\xff\xff\xff\xff\xff\xff');
const someLease = lease.map((id) => (id === '' ? leaseId(3) : id));
const small = fc.nat({ max: 12 });
const maybe = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: small });

export const putArbitrary: fc.Arbitrary<PutCommand> = fc
  .record({ key, value, lease, prevKv: fc.boolean(), ignoreValue: fc.nat(9), ignoreLease: fc.nat(9) })
  .map((put) => ({
    ...put,
    kind: 'put',
    ignoreValue: put.ignoreValue === 0,
    ignoreLease: put.ignoreLease === 0,
    value: put.ignoreValue === 0 ? new Uint8Array(0) : put.value,
    lease: put.ignoreLease === 0 ? '' : put.lease,
  }));

const deleteRange: fc.Arbitrary<DeleteRangeCommand> = fc.record({ kind: fc.constant('deleteRange'), key, end, prevKv: fc.boolean() });

/** `revision` is how far back from the newest; 0 is the newest itself. */
export const rangeArbitrary: fc.Arbitrary<RangeRequest> = fc
  .record({
    key,
    end,
    limit: fc.constantFrom(0, 0, 1, 2, 5),
    revision: maybe,
    sortOrder: fc.constantFrom('none', 'ascend', 'descend'),
    sortTarget: fc.constantFrom('key', 'version', 'create', 'mod', 'value'),
    keysOnly: fc.boolean(),
    countOnly: fc.nat(4).map((n) => n === 0),
    minModRevision: maybe,
    maxModRevision: maybe,
    minCreateRevision: maybe,
    maxCreateRevision: maybe,
  })
  .map((options) => rangeRequest(options.key, options.end, options));

const is = fc.constantFrom('=', '!=', '>', '<');
const compare: fc.Arbitrary<Compare> = fc.oneof(
  fc.record({ target: fc.constantFrom('version', 'create', 'mod'), key, end, is, number: small }),
  fc.record({ target: fc.constant('value'), key, end, is, value }),
  fc.record({ target: fc.constant('lease'), key, end, is, lease }),
);

const operations = fc.array(fc.oneof(putArbitrary, deleteRange, rangeArbitrary), { maxLength: 4 });
export const txnArbitrary: fc.Arbitrary<TxnCommand> = fc.record({
  kind: fc.constant('txn'),
  compare: fc.array(compare, { maxLength: 2 }),
  success: operations,
  failure: operations,
});

/** `revision` of a compact and `deadlineMs` of an expiry are resolved against the model (see `resolve`). */
export const commandArbitrary: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: putArbitrary },
  { weight: 3, arbitrary: deleteRange },
  { weight: 5, arbitrary: txnArbitrary },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('compact'), revision: small }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('leaseGrant'), lease: someLease, ttlSeconds: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leaseRevoke'), lease: someLease }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leaseKeepAlive'), lease: someLease }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leaseExpire'), lease: someLease, deadlineMs: fc.nat(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('alarm'),
      action: fc.constantFrom('activate', 'deactivate', 'deactivate'),
      member: fc.nat(2),
      alarm: fc.constant('NOSPACE'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('memberAttributes'),
      member: fc.nat(3),
      name: fc.string({ unit: 'grapheme', maxLength: 8 }),
      clientUrls: fc.array(fc.webUrl(), { maxLength: 3 }),
    }),
  },
);
